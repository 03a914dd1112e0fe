using System.Globalization;
using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform.Data;

/// <summary>A project whose tasks all have labels, made by importing items and answers and resolving; read by several benchmarks.</summary>
/// <param name="Answers">Answers to each item.</param>
/// <param name="LedgerSize">Events after all that; a position to look back from.</param>
internal sealed record LabelledProject(
    Instance Instance, int Items, int Answers, CommandRun Import, Cpu ImportCpu, Cpu ResolveCpu, double ItemMegabytes, double Megabytes, long ItemEvents, long LedgerSize) : IAsyncDisposable
{
    public const string Name = "labelled";

    /// <summary>A project with nothing in it: what commands on it cost is their start.</summary>
    public const string Empty = "empty";

    public static async Task<LabelledProject> CreateAsync(Bench bench)
    {
        var (items, answers) = bench.Full ? (1_000_000, 5) : (50_000, 2);
        var instance = bench.NewInstance();
        await instance.CreateProjectAsync(Empty, answers);
        await instance.CreateProjectAsync(Name, answers);
        var (itemFile, answerFile) = (bench.File("labelled-items.jsonl"), bench.File("labelled-answers.csv"));
        Texts.WriteItems(itemFile, items);
        Texts.WriteAnswers(answerFile, items, answers);
        await instance.RunAsync(["import", itemFile, "--project", Name, .. Texts.ImportOptions, "--json"]);
        var (itemMegabytes, itemEvents) = (instance.DatabaseMegabytes, await LedgerSizeAsync(instance));

        // Without --items the command makes an item for each task named; with it, answers go to the items that are there.
        var oneMore = bench.File("one-more.jsonl");
        await File.WriteAllTextAsync(oneMore, "{\"id\":\"one-more\",\"text\":\"one more\"}\n");
        instance.Settle();
        var (import, importCpu) = await instance.RunAsync("import", "annotations", answerFile, "--project", Name, "--items", oneMore, "--key", "id", "--json");
        var added = (int)import.Json["added"]!;
        if (added != items * answers)
        {
            throw new BenchException($"{items * answers} answers were sent, {added} were added.");
        }

        var (resolve, resolveCpu) = await instance.RunAsync("resolve", "--project", Name, "--json");
        var resolved = (int)resolve.Json["final"]! + (int)resolve.Json["disputed"]!;
        if (resolved != items)
        {
            throw new BenchException($"{items} tasks have all their answers, {resolved} were resolved: {resolve.Output}");
        }

        File.Delete(itemFile);
        File.Delete(answerFile);
        return new LabelledProject(instance, items, answers, import, importCpu, resolveCpu, itemMegabytes, instance.DatabaseMegabytes, itemEvents, await LedgerSizeAsync(instance));
    }

    public ValueTask DisposeAsync() => Instance.DisposeAsync();

    private static async Task<long> LedgerSizeAsync(Instance instance)
    {
        var (run, _) = await instance.RunAsync("project", "show", Name, "--json");
        return long.Parse(run.Json["ledger"]!["size"]!.ToString(), CultureInfo.InvariantCulture);
    }
}
