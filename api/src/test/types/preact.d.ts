// As which the console serves Preact.
export {Fragment, h, render} from 'preact';
