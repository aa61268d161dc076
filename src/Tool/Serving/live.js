// Shows the report again whenever it was written anew: the server answers this page's question when it was.
"use strict";
const frame = document.querySelector("iframe");
const state = document.querySelector("output");
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

if (location.hash) frame.src = "/report.html" + location.hash;

// A report stays where its reader was; a browser's own page of an error in its place may only be replaced.
const show = version => {
  try { frame.contentWindow.location.reload(); } catch { frame.src = "/report.html?" + version + location.hash; }
};

(async () => {
  let seen = -1;
  for (;;) {
    try {
      const answer = await fetch("/-/version?after=" + seen, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const version = Number(await answer.text());
      const isNew = seen >= 0 && version !== seen;
      seen = version;
      if (isNew) show(version);
      state.textContent = version === 0 ? "waiting for the first run" : "live";
    } catch {
      state.textContent = "perfgate report --serve has ended";
      await pause(2000);
    }
  }
})();
