// The invitation's secret stands behind the # of the address, which browsers send to nobody. It goes into the form, and out
// of the address and the history. Without this file the link is pasted.

const secret = location.hash.slice(1);
const field = document.getElementById("secret");
const form = document.getElementById("invitation");
if (/^[0-9a-f]{64}$/i.test(secret) && field instanceof HTMLInputElement && form instanceof HTMLFormElement) {
  history.replaceState(null, "", location.pathname + location.search);
  field.value = secret;
  form.requestSubmit();
}
