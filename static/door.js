// The page at a door stays right by itself: it is opened anew every minute, while nobody types or sends.
(() => {
  "use strict";
  setInterval(() => {
    if (navigator.onLine !== false && document.visibilityState === "visible") location.reload();
  }, 60000);
})();
