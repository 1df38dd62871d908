// As which the console serves htm.
export {default} from 'htm';
