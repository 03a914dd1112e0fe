using System.Globalization;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

public sealed class KilledImportTestsOnSqlite() : KilledImportTests(DatabaseEngine.Sqlite);

public sealed class KilledImportTestsOnPostgres() : KilledImportTests(DatabaseEngine.Postgres);

public abstract class KilledImportTests(DatabaseEngine engine) : IDisposable
{
    private static readonly Authority System = new(new Domain.ActorId(0), null, "test");
    private readonly string _folder = Scratch.NewFolder("killed-import");
    private readonly int _seed = Seeds.Next();

    [Fact]
    public async Task A_killed_import_that_is_run_again_ends_as_an_unbroken_one()
    {
        var file = Write("items.csv", 30_000, "id,text,channel\n", i => $"row-{i},\"Row {i}, as it came\",{(i % 3 == 0 ? "mail" : "chat")}\n");
        string[] import = ["import", file, "--project", "animals", "--key", "id", "--facet", "channel"];

        await AssertEndsEqualAsync(import, "items", taxonomy: true, 8_000, 20_000);
    }

    [Fact]
    public async Task A_killed_strict_import_that_is_run_again_ends_as_an_unbroken_one()
    {
        var file = Write("items.jsonl", 12_000, "", i => $"{{\"key\":\"row-{i}\",\"text\":\"Row {i}\"}}\n");
        string[] import = ["import", file, "--project", "animals", "--key", "key", "--strict"];

        await AssertEndsEqualAsync(import, "items", taxonomy: true, 5_000);
    }

    [Fact]
    public async Task A_killed_import_of_answers_that_is_run_again_ends_as_an_unbroken_one()
    {
        var file = Write("answers.csv", 12_000, "task,worker,label\n", i => $"task {i / 3},worker {i % 17},{(i % 5 == 0 ? "dog" : "cat")}\n");
        string[] import = ["import", "annotations", file, "--project", "animals"];

        await AssertEndsEqualAsync(import, "answers", taxonomy: false, 5_000);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task AssertEndsEqualAsync(string[] import, string counter, bool taxonomy, params int[] kills)
    {
        var unbroken = await PrepareAsync(taxonomy);

        await KilledCommand.EndAsync(unbroken, import);
        var killed = await KilledAsync(import, counter, taxonomy, [.. kills]);
        await KilledCommand.EndAsync(killed, import);

        var (expected, actual) = (await ContentsAsync(unbroken), await ContentsAsync(killed));
        Assert.True(expected == actual, $"Seed {_seed}: {FirstDifference(expected, actual)}");
        Directory.Delete(unbroken.DataDirectory, recursive: true);
        Directory.Delete(killed.DataDirectory, recursive: true);
    }

    private async Task<StoreSettings> PrepareAsync(bool taxonomy)
    {
        var settings = World.NewSettings(engine);
        await using var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate);
        var project = (await instance.Projects.CreateAsync("animals", "", new ProjectPolicy(), System)).AcceptedValue();
        if (taxonomy)
        {
            (await instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, System)).AcceptedValue();
        }

        return settings;
    }

    /// <summary>A store in which the import was killed at moments near these numbers of rows; earlier where it was too fast for that.</summary>
    private async Task<StoreSettings> KilledAsync(string[] import, string counter, bool taxonomy, int[] kills)
    {
        var random = new Random(_seed);
        var settings = await PrepareAsync(taxonomy);
        foreach (var kill in kills)
        {
            if (!await KillAsync(settings, import, counter, kill + random.Next(-kill / 2, kill / 5), random))
            {
                Directory.Delete(settings.DataDirectory, recursive: true);
                return await KilledAsync(import, counter, taxonomy, [.. kills.Select(k => k / 2)]);
            }
        }

        return settings;
    }

    /// <summary>Kills the import after so many rows are in, and looks whether a chunk is half there; false where it had ended before.</summary>
    private static async Task<bool> KillAsync(StoreSettings settings, string[] import, string counter, int after, Random random)
    {
        await using var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate);
        var process = ServerProcess.Command(settings, import).Process;
        using (process)
        {
            while (await RowsAsync(instance, counter) < after && !process.HasExited)
            {
                await Task.Delay(1);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 30));
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, await RowsAsync(instance, counter) % 1000);
            return process.ExitCode != 0;
        }
    }

    private static Task<long> RowsAsync(Instance instance, string counter) =>
        instance.Database.ReadAsync(s => s.Number("SELECT coalesce(sum(value), 0) FROM project_counter WHERE name = $1", counter));

    private static async Task<string> ContentsAsync(StoreSettings settings)
    {
        await using var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate);
        var project = (await instance.Projects.FindAsync("animals"))!;
        Assert.True((await instance.VerifyAsync(project.Id, [])).Holds);
        return await Contents.TextAsync(instance, project.Id);
    }

    private string Write(string name, int rows, string head, Func<int, string> row)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, head + string.Concat(Enumerable.Range(0, rows).Select(row)));
        return file;
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var at = left.Zip(right).TakeWhile(p => p.First == p.Second).Count();
        return string.Create(CultureInfo.InvariantCulture, $"line {at} of {left.Length} and {right.Length}: {left.ElementAtOrDefault(at)} / {right.ElementAtOrDefault(at)}");
    }
}
