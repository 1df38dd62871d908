// As which the console serves Preact's hooks.
export {useEffect, useLayoutEffect, useMemo, useRef, useState} from 'preact/hooks';
