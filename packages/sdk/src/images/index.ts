// What `server build image` and `registry push` share: which registry, which name, which engine.
export {}
