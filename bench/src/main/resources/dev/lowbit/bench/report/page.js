const search = document.getElementById("search");
const lines = [...document.querySelectorAll("#rows tbody tr")];
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/);
  for (const line of lines)
    line.hidden = !words.every((word) => line.textContent.toLowerCase().includes(word));
});
