// The product beside its bars and its peers, one engine after the other. bench/README.md says what is measured and how.

using System.Globalization;
using System.Runtime.InteropServices;
using Assay.Bench.Platform;
using Assay.Bench.Platform.Benchmarks;
using Assay.Bench.Platform.Processes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IBenchmark[] all =
[
    new StartBenchmark(), new ItemImportBenchmark(), new AnnotatorLoopBenchmark(), new OwnAnswersBenchmark(), new OverlapBenchmark(),
    new AnswerImportBenchmark(), new PageBenchmark(), new ExportBenchmark(), new VerifyBenchmark(), new ErasureBenchmark(),
];

Options options;
try
{
    options = Options.Parse(args, [.. all.Select(b => b.Name)]);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n{Options.Usage}");
    return 2;
}

// Servers and clusters end with this process, however it ends.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));

List<Line> lines = [];
List<string> failures = [];
foreach (var engine in options.Engines)
{
    var report = new Report(engine);
    await using var bench = new Bench(options, engine);
    foreach (var benchmark in all.Where(b => options.Only.Count == 0 || options.Only.Contains(b.Name)))
    {
        try
        {
            await benchmark.RunAsync(bench, report);
        }
        catch (Exception e)
        {
            if (Running.BrokenOff)
            {
                await Task.Delay(Timeout.Infinite);   // Broken off: its processes were taken away.
            }

            // Whatever it was, the product did not do what was asked; the other benchmarks still run.
            failures.Add($"{benchmark.Name} on {engine}: {(e is BenchException ? e.Message : e.ToString())}");
            await Console.Error.WriteLineAsync("FAILED " + failures[^1]);
        }
    }

    lines.AddRange(report.Lines);
}

Report.Print(lines, Console.Out);
if (options.Json is { } file)
{
    await File.WriteAllTextAsync(file, Report.ToJson(lines, options));
}

foreach (var failure in failures)
{
    Console.Out.WriteLine("FAILED " + failure);
}

return failures.Count == 0 ? 0 : 1;
