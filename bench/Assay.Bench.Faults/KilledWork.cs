using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Maintenance;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>kill -9 at moments by the seed within long work: nothing is left half done, and doing it again ends as if nothing had been.</summary>
internal static class KilledWork
{
    private const int Kills = 4;
    private const int Rows = 30_000;
    private const int Answers = 60_000;

    private static readonly string[] Formats = ["csv", "jsonl", "parquet"];
    private static readonly Authority System = new(new ActorId(0), null, "test");

    /// <summary>assay import: chunks are there whole or not at all, and the same import again ends as an unbroken one.</summary>
    public static async Task<Tally> ImportAsync(DatabaseEngine engine, int seed)
    {
        var (tally, random) = (new Tally(), new Random(seed));
        string[] import = ["import", ItemsFile(), "--project", "animals", "--key", "id", "--facet", "channel"];
        var unbroken = await PrepareAsync(engine);
        var whole = await KilledCommand.EndAsync(unbroken, import);
        var killed = await PrepareAsync(engine);
        for (var kill = 0; kill < Kills; kill++)
        {
            if (await KilledCommand.KillAsync(killed, Moment(whole, random), import))
            {
                tally.Try();
                await using var instance = await OpenAsync(killed);
                var rows = await instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item"));
                tally.Expect(rows % 1000 == 0 || rows == Rows, $"{rows} items are there: a chunk is half there.");
            }
        }

        await KilledCommand.EndAsync(killed, import);
        await using (var server = await ServerProcess.StartAsync(killed, PostgresCluster.FreePort()))
        {
            await NamesAsync(server, await TokenAsync(killed), tally);
        }

        await CompareAsync(unbroken, killed, tally);
        return tally;
    }

    /// <summary>An import over HTTP, whose server is killed: its run ends as broken, and the same import again ends as an unbroken one.</summary>
    public static async Task<Tally> UploadAsync(DatabaseEngine engine, int seed)
    {
        var (tally, random, file) = (new Tally(), new Random(seed), ItemsFile());
        var (unbroken, killed) = (await PrepareAsync(engine), await PrepareAsync(engine));
        TimeSpan whole;
        await using (var server = await ServerProcess.StartAsync(unbroken, PostgresCluster.FreePort()))
        {
            var owner = await TokenAsync(unbroken);
            var began = global::System.Diagnostics.Stopwatch.GetTimestamp();
            tally.Expect(await UploadAsync(server, owner, file), "The unbroken import was refused.");
            whole = global::System.Diagnostics.Stopwatch.GetElapsedTime(began);
        }

        var token = await TokenAsync(killed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(killed, PostgresCluster.FreePort());
            var upload = UploadAsync(server, token, file);
            await Task.Delay(whole * (0.1 + (random.NextDouble() * 0.4)));
            await server.KillAsync();
            if (!await upload)
            {
                tally.Try();
            }
        }

        await using (var server = await ServerProcess.StartAsync(killed, PostgresCluster.FreePort()))
        {
            tally.Expect(await UploadAsync(server, token, file), "The import that was run again was refused.");
            await NamesAsync(server, token, tally);
        }

        await CompareAsync(unbroken, killed, tally);
        return tally;
    }

    /// <summary>The list of imports calls those broken that nobody runs any more.</summary>
    private static async Task NamesAsync(ServerProcess server, string token, Tally tally)
    {
        using var http = Client(server, token);
        var (runs, patience) = (new JsonArray(), 0);
        do
        {
            runs = JsonNode.Parse(await http.GetStringAsync("/api/v1/projects/1/imports"))!.AsArray();
            await Task.Delay(500);
        }
        while (runs.Any(r => (string?)r!["state"] == "running") && patience++ < 120);
        tally.Expect(!runs.Any(r => (string?)r!["state"] == "running"), "The run of a killed import still says that it is running.");
        tally.Refuse(runs.Count(r => (string?)r!["state"] == "broken"));
    }

    /// <summary>assay erase: not begun, or on the list and finished at the next start, after which nothing of it is found anywhere.</summary>
    public static async Task<Tally> EraseAsync(DatabaseEngine engine, int seed)
    {
        var (tally, random) = (new Tally(), new Random(seed));
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await world.Instance.DisposeAsync();
        var (settings, project) = (world.Settings, world.Project.Id);
        foreach (var (word, id) in ((string, string)[])[("--item", item.ToString()), ("--actor", person.ToString()), ("--actor", worker.ToString())])
        {
            string[] erase = ["erase", word, id, "--reason", "asked for"];
            for (var kill = 0; kill < Kills; kill++)
            {
                // At any moment; and from when it is on the list, which is the moment of no return.
                long Listed() => new FileInfo(settings.ErasuresFile) is { Exists: true } file ? file.Length : 0;
                var before = Listed();
                if (!(kill < 2
                    ? await KilledCommand.KillAsync(settings, TimeSpan.FromMilliseconds(150 + random.Next(400)), erase)
                    : await KilledCommand.KillAsync(settings, () => Listed() > before, TimeSpan.FromMilliseconds(random.Next(60)), erase)))
                {
                    break;
                }

                tally.Try();
                await using var instance = await OpenAsync(settings);
                var list = File.Exists(settings.ErasuresFile) ? await ErasureList.ReadAsync(settings.ErasuresFile) : [];
                await instance.Eraser.ReapplyAsync(list, "broken off", System);
                if (list.Any(e => (e.Item ?? e.Actor) == id))
                {
                    tally.Refuse();
                    break;
                }

                tally.Expect(!await IsErasedAsync(instance, word, id), $"{word} {id} is erased and not on the list.");
            }

            await using var after = await OpenAsync(settings);
            if (!await IsErasedAsync(after, word, id))
            {
                await KilledCommand.EndAsync(settings, erase);
            }
        }

        await LookAsync(settings, project, tally);
        Directory.Delete(settings.DataDirectory, recursive: true);
        return tally;
    }

    /// <summary>assay restore: what was broken off is opened by nobody; what opens is whole, and holds nothing that was erased.</summary>
    public static async Task<Tally> RestoreAsync(DatabaseEngine engine, int seed)
    {
        var (tally, random) = (new Tally(), new Random(seed));
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;
        var backup = new StoreSettings(Scratch.NewPath("backup"), Durable: false);
        await InstanceCopy.CopyAsync(world.Settings, backup, TimeProvider.System);
        (await world.Instance.Eraser.EraseItemAsync(item, "after", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "after", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "after", world.Operator)).AcceptedValue();
        string[] restore = ["restore", backup.DataDirectory, "--erasures", world.Settings.ErasuresFile];
        var first = World.NewSettings(engine);
        var whole = await KilledCommand.EndAsync(first, restore);
        await LookAsync(first, world.Project.Id, tally);
        for (var kill = 0; kill < Kills * 2; kill++)
        {
            var to = World.NewSettings(engine);
            if (!await KilledCommand.KillAsync(to, Moment(whole, random), restore))
            {
                continue;
            }

            tally.Try();
            try
            {
                await LookAsync(to, world.Project.Id, tally);
            }
            catch (Exception e) when (e is InvalidOperationException or FileNotFoundException or DirectoryNotFoundException)
            {
                tally.Refuse();
            }
        }

        return tally;
    }

    /// <summary>assay export --out: the file is the old one or the whole new one, and the next export leaves no part of another behind.</summary>
    public static async Task<Tally> ExportAsync(DatabaseEngine engine, int seed)
    {
        var (tally, random) = (new Tally(), new Random(seed));
        var settings = await PrepareAsync(engine);
        await using (var instance = await OpenAsync(settings))
        {
            (await instance.Answers.AddAsync(
                new ProjectId(1), "answers.csv", [.. Enumerable.Range(0, Answers).Select(i => new Store.Tasks.ImportedAnswer($"task {i / 3}", $"worker {i % 3}", World.Answer(i % 5 == 0 ? "dog" : "cat"), 1, null, null))], System)).AcceptedValue();
        }

        var folder = Scratch.NewFolder("export");
        foreach (var format in Formats)
        {
            var file = Path.Combine(folder, "annotations." + format);
            string[] export = ["export", "--project", "animals", "--subject", "annotations", "--out", file];
            var time = await KilledCommand.EndAsync(settings, export);
            var whole = await File.ReadAllBytesAsync(file);
            for (var kill = 0; kill < Kills; kill++)
            {
                byte[] old = [1, 2, 3, (byte)kill];
                await File.WriteAllBytesAsync(file, old);

                // At any moment; and while it writes beside the file.
                string[] Parts() => [.. Directory.GetFiles(folder).Where(f => f.EndsWith(".part", StringComparison.Ordinal))];
                var (before, written) = (Parts(), whole.Length * random.NextDouble() * 0.7);
                if (kill % 2 == 0
                    ? await KilledCommand.KillAsync(settings, Moment(time, random), export)
                    : await KilledCommand.KillAsync(settings, () => Parts().Except(before).Any(f => new FileInfo(f) is { Exists: true } part && part.Length > written), TimeSpan.Zero, export))
                {
                    tally.Try();
                    var left = await File.ReadAllBytesAsync(file);
                    tally.Expect(left.AsSpan().SequenceEqual(old) || left.AsSpan().SequenceEqual(whole), $"{Path.GetFileName(file)} is neither the old file nor the whole new one: {left.Length} bytes of {whole.Length}.");
                }
            }

            await KilledCommand.EndAsync(settings, export);
            tally.Expect((await File.ReadAllBytesAsync(file)).AsSpan().SequenceEqual(whole), $"{Path.GetFileName(file)} differs from an unbroken export.");
            tally.Expect(Directory.GetFiles(folder).Length == Array.IndexOf(Formats, format) + 1, "Parts of killed exports are left.");
        }

        await using var after = await OpenAsync(settings);
        tally.Expect((await after.VerifyAsync(new ProjectId(1), [])).Holds, "Verify does not hold afterwards.");
        var begun = await after.Ledger.EventsAsync(new ProjectId(1), 0, int.MaxValue, newestFirst: false, new());
        tally.Refuse(begun.Count(e => e.Kind == Domain.Ledger.EventKind.ExportBegun) - begun.Count(e => e.Kind == Domain.Ledger.EventKind.ExportMade));
        Directory.Delete(folder, recursive: true);
        return tally;
    }

    /// <summary>Nothing of what was planted is found in any table or file, and all logs verify.</summary>
    private static async Task LookAsync(StoreSettings settings, ProjectId project, Tally tally)
    {
        await using var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate, create: false);
        var columns = await Planted.ColumnsWithAsync(instance, Planted.Mark);
        tally.Expect(columns.Count == 0, $"What was erased stands in {string.Join(", ", columns)}.");
        var files = Planted.FilesWith(settings.DataDirectory, Planted.Mark);
        tally.Expect(files.Count == 0, $"What was erased stands in {string.Join(", ", files)}.");
        foreach (var log in (ProjectId[])[default, project])
        {
            tally.Expect((await instance.VerifyAsync(log, [])).Holds, "Verify does not hold afterwards.");
        }
    }

    private static async Task<bool> IsErasedAsync(Instance instance, string word, string id) => word == "--item"
        ? (await instance.Items.FindAsync(new ItemId(long.Parse(id, CultureInfo.InvariantCulture))))!.Payload is null
        : await instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM actor WHERE actor_id = $1 AND handle LIKE '%qz71%'", long.Parse(id, CultureInfo.InvariantCulture)) == 0
            && s.Number("SELECT count(*) FROM account WHERE actor_id = $1 AND name LIKE '%qz71%'", long.Parse(id, CultureInfo.InvariantCulture)) == 0);

    private static async Task CompareAsync(StoreSettings unbroken, StoreSettings killed, Tally tally)
    {
        var texts = new List<string>();
        foreach (var settings in (StoreSettings[])[unbroken, killed])
        {
            await using var instance = await OpenAsync(settings);
            tally.Expect((await instance.VerifyAsync(new ProjectId(1), [])).Holds, "Verify does not hold afterwards.");
            texts.Add(await Contents.TextAsync(instance, new ProjectId(1)));
        }

        tally.Expect(texts[0] == texts[1], "The import that was killed and run again ends otherwise than the unbroken one.");
        Directory.Delete(unbroken.DataDirectory, recursive: true);
        Directory.Delete(killed.DataDirectory, recursive: true);
    }

    private static async Task<StoreSettings> PrepareAsync(DatabaseEngine engine)
    {
        var settings = World.NewSettings(engine);
        await using var instance = await OpenAsync(settings, create: true);
        var project = (await instance.Projects.CreateAsync("animals", "", new ProjectPolicy(), System)).AcceptedValue();
        (await instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, System)).AcceptedValue();
        return settings;
    }

    private static Task<Instance> OpenAsync(StoreSettings settings, bool create = false) => Instance.OpenAsync(settings, LabelAggregation.Aggregate, create: create);

    private static async Task<string> TokenAsync(StoreSettings settings)
    {
        await using var instance = await OpenAsync(settings);
        var account = (await instance.Access.CreateAccountAsync("lead@example.org", "Lead", null, [new Grant(default, default, default, Domain.Access.Roles.Owner)], null, System)).AcceptedValue();
        var secret = Secrets.New("pat");
        await instance.Access.AddCredentialAsync(CredentialKind.Token, Secrets.HashOf(secret, "pat")!, account.Id, "test", "", default, instance.Database.Now + 864_000_000_000, System);
        return secret;
    }

    /// <returns>Whether it was answered, and well.</returns>
    private static async Task<bool> UploadAsync(ServerProcess server, string token, string file)
    {
        using var http = Client(server, token);
        try
        {
            using var content = new StringContent(await File.ReadAllTextAsync(file), new MediaTypeHeaderValue("text/csv"));
            using var answer = await http.PostAsync("/api/v1/projects/1/items?key=id&facet=channel&source=items.csv", content);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static HttpClient Client(ServerProcess server, string token)
    {
        var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static string ItemsFile()
    {
        var file = Path.Combine(Scratch.NewFolder("killed"), "items.csv");
        File.WriteAllText(file, "id,text,channel\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"row-{i},\"Row {i}, as it came\",{(i % 3 == 0 ? "mail" : "chat")}\n")));
        return file;
    }

    /// <summary>Some moment of the work, whose beginning is the start of the process.</summary>
    private static TimeSpan Moment(TimeSpan whole, Random random) => whole * (0.35 + (random.NextDouble() * 0.5));
}
