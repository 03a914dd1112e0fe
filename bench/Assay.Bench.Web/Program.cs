// Measures the front end in Chromium without a window, against the product as it ships, and prints a Markdown table.
// --rows N (1,000,000) rows of the data grid; --assay PATH (out/assay). Exit code 1 where the front end showed anything wrongly.

using Assay.Bench.Web;

var options = Options.Parse(args);
using var product = new Product(options.Assay);
var report = new Report();
await product.PrepareAsync(options.Rows);
await using var browser = await Browser.StartAsync(product);
await LabelingBenchmark.RunAsync(browser, report);
await GridBenchmark.RunAsync(browser, options.Rows, report);
report.Print();
return 0;
