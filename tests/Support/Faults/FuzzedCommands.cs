using Assay.Domain;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Ledger;
using ParquetSharp;

namespace Assay.Tests.Support.Faults;

/// <summary>Where a command works, if it works on an instance.</summary>
public enum FuzzedPlace
{
    None,
    Store,
    Server,

    /// <summary>An empty instance, made for the run.</summary>
    Empty,
}

/// <summary>One argument or option of a command that names a file, and how the command is run with a spoiled one.</summary>
/// <param name="Command">Its path without "assay".</param>
/// <param name="Symbol">The argument or option, as help names it.</param>
/// <param name="Arguments">{} is the spoiled file; {name} is a valid one of that name.</param>
/// <param name="Seeds">Names of valid files, or of folders of which one file is spoiled.</param>
/// <param name="More">Further arguments, of which none or one is taken.</param>
public sealed record FuzzedInput(string Command, string Symbol, string Arguments, IReadOnlyList<string> Seeds, FuzzedPlace Place = FuzzedPlace.None, IReadOnlyList<string>? More = null)
{
    /// <summary>Whether a run is dear, as it makes an instance: it is done in some rounds only.</summary>
    public bool IsDear => Place == FuzzedPlace.Empty;

    public override string ToString() => $"{Command} {Symbol}";
}

/// <summary>The commands that read files, and valid files for them.</summary>
public static class FuzzedCommands
{
    private const string Yaml = "taxonomy: Animals\nfields:\n  - name: animal\n    type: choice\n    classes:\n      - {name: cat, hotkey: c, colour: \"#aa3311\"}\n      - name: dog\n        definition: \"bärks \\u00e9\"\n      - name: fish\n  - name: note\n    type: text\n    required: false\n";
    private const string Rows = "id,text,channel,until\nm1,one,mail,2090-01-01\nm2,\"two, \"\"and\"\" a half\",chat,\nm3,drei für é,chat,2091-02-03T04:05:06Z\n";
    private const string JsonRows = "{\"id\":\"m1\",\"text\":\"one\",\"channel\":\"mail\",\"deep\":{\"a\":[1,2.5,null,true]}}\n{\"id\":\"m2\",\"text\":\"zwei \\u00fc é\",\"until\":\"2090-01-01\"}\n{\"id\":\"m3\",\"text\":\"three\"}\n";
    private const string Answers = "task,worker,label,time,confidence\nm1,ana,cat,2026-01-02T03:04:05Z,0.9\nm1,ben,cat,2026-01-02T03:05:05Z,1\nm2,ana,dog,,\nm2,ben,fish,2026-01-03,0.5\nm3,ana,\"cat\",,0\nm3,ben,dog,,\n";
    private const string JsonAnswers = "{\"task\":\"m1\",\"worker\":\"ana\",\"label\":\"cat\",\"time\":\"2026-01-02T03:04:05Z\"}\n{\"task\":\"m1\",\"worker\":\"ben\",\"label\":\"dog\",\"confidence\":0.5}\n{\"task\":\"m2\",\"worker\":7,\"label\":\"d\\u006fg\"}\n";

    /// <summary>What names a file or folder that is written, not read.</summary>
    public static IReadOnlySet<string> Written { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "export --out", "quality aggregate --out", "quality aggregate --workers", "quality compare --report", "quality workers --report", "quality overlap --report", "quality weak --out", "backup FOLDER", "copy --to-data", "demo --data", "serve --data",
    };

    public static IReadOnlyList<FuzzedInput> Inputs { get; } =
    [
        new("taxonomy check", "FILE", "taxonomy check {}", ["t.yaml", "t.json"]),
        new("taxonomy diff", "FROM", "taxonomy diff {} {t.yaml}", ["t.yaml", "t.json"]),
        new("taxonomy diff", "TO", "taxonomy diff {t.json} {}", ["t.yaml", "t.json"]),
        new("taxonomy publish", "FILE", "taxonomy publish {} --project own", ["t.yaml", "t.json"], FuzzedPlace.Store),
        new("taxonomy publish", "FILE", "taxonomy publish {} --project own", ["t.yaml", "t.json"], FuzzedPlace.Server),
        new("project create", "--taxonomy", "project create @ --taxonomy {}", ["t.yaml", "t.json"], FuzzedPlace.Store),
        new("project create", "--taxonomy", "project create @ --taxonomy {}", ["t.yaml", "t.json"], FuzzedPlace.Server),
        .. Import(FuzzedPlace.Store), .. Import(FuzzedPlace.Store), .. Import(FuzzedPlace.Server),
        new("quality aggregate", "FILE", "quality aggregate {}", ["a.csv", "a.jsonl", "a.tsv", "a.parquet"], More: ["--method numeric", "--method rover", "--method sets", "--method glad", "--method mace", "--method ordinal", "--method dawid-skene", "--repeats last --json", "--abstain cat", "--out @.parquet --workers @w.csv"]),
        new("quality aggregate", "--truth", "quality aggregate {a.csv} --truth {}", ["truth.csv", "truth.jsonl", "truth.parquet"], More: ["--method numeric", "--method sets", "--json"]),
        new("quality aggregate", "--gold", "quality aggregate {a.csv} --gold {}", ["truth.csv", "truth.jsonl", "truth.parquet"], More: ["--method mace"]),
        new("quality compare", "FILE", "quality compare {}", ["a.csv", "a.jsonl", "a.parquet"], More: ["--truth {truth.csv}", "--report @.html"]),
        new("quality compare", "--truth", "quality compare {a.csv} --truth {}", ["truth.csv", "truth.parquet"]),
        new("quality workers", "FILE", "quality workers {}", ["a.csv", "a.jsonl", "a.parquet"], More: ["--gold {truth.csv}", "--report @.html", "--min-tasks 1 --json"]),
        new("quality workers", "--gold", "quality workers {a.csv} --gold {}", ["truth.csv", "truth.jsonl"]),
        new("quality overlap", "FILE", "quality overlap {}", ["a.csv", "a.jsonl", "a.parquet"], More: ["--truth {truth.csv}", "--report @.html --seeds 2", "--fewest 1 --json"]),
        new("quality overlap", "--truth", "quality overlap {a.csv} --truth {}", ["truth.csv", "truth.jsonl"]),
        new("quality agreement", "FILE", "quality agreement {} --bootstrap 20", ["a.csv", "a.jsonl", "a.tsv", "a.parquet"], More: ["--by pair", "--by class", "--level interval", "--metric fleiss-kappa --json", "--metric gwet-ac1", "--level ratio"]),
        new("quality drift", "A", "quality drift {} {wide.csv}", ["wide.csv", "wide.jsonl", "wide.parquet"], More: ["--cohort name", "--numeric x", "--categorical x --json", "--bins 3"]),
        new("quality drift", "B", "quality drift {wide.csv} {}", ["wide.csv", "wide.jsonl", "wide.parquet"], More: ["--cohort name", "--numeric x", "--categorical x"]),
        new("quality label-errors", "FILE", "quality label-errors {}", ["probs.csv", "probs.jsonl", "a.csv", "a.parquet"], More: ["--json", "--rule confident-learning", "--rank self-confidence"]),
        new("quality weak", "FILE", "quality weak {}", ["weak.csv", "weak.jsonl"], More: ["--truth {weaktruth.csv}", "--method majority --json", "--fallback cat", "--out @.csv"]),
        new("quality weak", "--truth", "quality weak {weak.csv} --truth {}", ["weaktruth.csv"]),
        new("verify", "--proof", "verify --proof {}", ["proof.json"], More: ["--json"]),
        new("verify", "--checkpoint", "verify --project own --checkpoint {}", ["checkpoint"], FuzzedPlace.Store, ["--json"]),
        new("verify", "--checkpoint", "verify --project own --checkpoint {}", ["checkpoint"], FuzzedPlace.Server),
        new("restore", "--erasures", "restore {backup} --erasures {}", ["backup/erasures.jsonl"], FuzzedPlace.Empty),
        new("restore", "FOLDER", "restore {} --erasures {backup}/erasures.jsonl", ["backup"], FuzzedPlace.Empty),
        new("copy", "--from", "copy --from {}", ["backup"], FuzzedPlace.Empty),
        .. new[] { "verify", "doctor", "backup @", "export --project own --out @.csv", "key replace" }.Select(command => new FuzzedInput(command.Split(" @")[0].Split(" --")[0], "--data", command + " --data {}", ["backup"])),
    ];

    /// <summary>Those that read standard input, run as processes with it.</summary>
    public static IReadOnlyList<FuzzedInput> Streams { get; } =
    [
        new("import", "SOURCE", "import - --project own", ["rows.jsonl"], FuzzedPlace.Store),
        new("import", "SOURCE", "import - --project own --format csv", ["rows.csv"], FuzzedPlace.Server),
        new("quality aggregate", "FILE", "quality aggregate -", ["a.csv", "a.jsonl"]),
        new("quality drift", "A", "quality drift - {wide.csv}", ["wide.csv"]),
        new("quality weak", "FILE", "quality weak -", ["weak.csv"]),
        new("user add", "standard input", "user add @@example.org", ["password"], FuzzedPlace.Store),
        new("user password", "standard input", "user password known@example.org", ["password"], FuzzedPlace.Store),
    ];

    private static IEnumerable<FuzzedInput> Import(FuzzedPlace place) =>
    [
        new("import", "SOURCE", "import {} --project own", ["rows.csv", "rows.tsv", "rows.jsonl", "rows.json", "rows.txt", "folder"], place,
            ["--key id", "--key id --facet channel --column until=retainUntil", "--column text=source", "--strict", "--check", "--json", "--format csv --header", "--format json", "--format jsonl", "--format txt", "--column until=capturedAt --moments unix"]),
        new("import annotations", "FILE", "import annotations {} --project own", ["a.csv", "a.tsv", "a.jsonl", "a.json"], place, ["--column worker=worker", "--moments unix", "--source other", "--json"]),
        new("import annotations", "--items", "import annotations {a.csv} --key id --project own --items {}", ["rows.csv", "rows.jsonl", "rows.json"], place),
    ];

    /// <summary>Writes the valid files into the folder, with a backup of an instance, a checkpoint and a proof of it.</summary>
    public static async Task PrepareAsync(string folder)
    {
        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
        Directory.CreateDirectory(Path.Combine(folder, "folder", "deep"));
        foreach (var (name, text) in new[]
        {
            ("t.yaml", Yaml), ("t.json", """{"taxonomy":"Animals","fields":[{"name":"animal","type":"choice","classes":[{"name":"cat"},{"name":"dog"}]},{"name":"note","type":"text","required":false}]}"""),
            ("rows.csv", Rows), ("rows.tsv", Rows.Replace(',', '\t')), ("rows.jsonl", JsonRows), ("rows.json", $"[{string.Join(',', JsonRows.Trim().Split('\n'))}]"), ("rows.txt", "one line\nein zweiter für é\n\nthe third\n"),
            ("folder/a.csv", Rows), ("folder/b.txt", "a text é\n"), ("folder/deep/c.md", "# another\n"), ("folder/d.jsonl", JsonRows), ("folder/e.png", "no text"),
            ("a.csv", Answers), ("a.tsv", Answers.Replace(',', '\t')), ("a.jsonl", JsonAnswers), ("a.json", $"[{string.Join(',', JsonAnswers.Trim().Split('\n'))}]"),
            ("truth.csv", "task,label\nm1,cat\nm2,dog\n"), ("truth.jsonl", "{\"task\":\"m1\",\"label\":\"cat\"}\n{\"task\":\"m2\",\"label\":\"fish\"}\n"),
            ("wide.csv", "x,name,share\n1,ana,0.5\n2,ben,0.25\n3.5,ana,\n4,cät,1e-3\n"), ("wide.jsonl", "{\"x\":1,\"name\":\"ana\",\"share\":0.5}\n{\"x\":2,\"name\":\"b\\u00e9\",\"share\":null}\n{\"x\":3,\"name\":\"ana\"}\n"),
            ("probs.csv", "index,label,p0,p1\n0,0,0.9,0.1\n1,1,0.2,0.8\n2,0,0.3,0.7\n3,1,0.6,0.4\n"), ("probs.jsonl", "{\"index\":0,\"label\":0,\"p0\":0.9,\"p1\":0.1}\n{\"index\":1,\"label\":1,\"p0\":0.2,\"p1\":0.8}\n"),
            ("weak.csv", "index,f1,f2,f3\n0,cat,cat,\n1,dog,,dog\n2,,cat,dog\n3,cat,cat,cat\n"), ("weak.jsonl", "{\"index\":0,\"f1\":\"cat\",\"f2\":\"cat\",\"f3\":null}\n{\"index\":1,\"f1\":\"dog\",\"f2\":\"cat\",\"f3\":\"dog\"}\n"), ("weaktruth.csv", "index,label\n0,cat\n1,dog\n3,cat\n"),
            ("password", "a long pass phrase é\n"),
        })
        {
            Write(name, text);
        }

        string Of(string name) => Path.Combine(folder, name);
        await DoAsync("quality", "aggregate", Of("a.csv"), "--out", Of("truth.parquet"));
        WriteParquet(Of("a.parquet"), ("task", ["m1", "m1", "m2"]), ("worker", ["ana", "ben", "ana"]), ("label", ["cat", "cat", "dög"]));
        WriteParquet(Of("wide.parquet"), ("x", ["1", "2", "3.5", "4"]), ("name", ["ana", "ben", "ana", "cät"]), ("share", ["0.5", "0.25", null, "1e-3"]));

        var origin = World.NewSettings(DatabaseEngine.Sqlite);
        string[] at = ["--data", origin.DataDirectory];
        await DoAsync(["project", "create", "own", "--overlap", "2", "--taxonomy", Of("t.yaml"), .. at]);
        await DoAsync(["import", Of("rows.csv"), "--key", "id", "--project", "own", .. at]);
        await using (var instance = await Instance.OpenAsync(origin, LabelAggregation.Aggregate))
        {
            var project = (await instance.Projects.FindAsync("own"))!.Id;
            await instance.Access.CreateAccountAsync("known@example.org", "Known", null, [], null, new(new ActorId(0), null, "test"));
            (await instance.Eraser.EraseItemAsync(new ItemId((project.Value << 40) | 2), "request", new(new ActorId(0), null, "test"))).AcceptedValue();
            await File.WriteAllTextAsync(Of("checkpoint"), await instance.Ledger.CheckpointAsync(project));
            await File.WriteAllTextAsync(Of("proof.json"), (await instance.Ledger.ProveAsync(project, 1))!.ToJson());
        }

        await DoAsync(["backup", Of("backup"), .. at]);
    }

    private static void WriteParquet(string path, params (string Name, string?[] Cells)[] columns)
    {
        using var file = new ParquetFileWriter(path, [.. columns.Select(column => new Column<string>(column.Name))]);
        using (var group = file.AppendRowGroup())
        {
            foreach (var (_, cells) in columns)
            {
                using var writer = group.NextColumn().LogicalWriter<string?>();
                writer.WriteBatch(cells);
            }
        }

        file.Close();
    }

    /// <summary>Runs a verb that must succeed.</summary>
    internal static async Task DoAsync(params string[] arguments)
    {
        var run = await CommandInProcess.RunAsync(arguments, TimeSpan.FromMinutes(1));
        Assert.True(run.Code == 0, $"assay {string.Join(' ', arguments)} ended with {run.Code}: {run.Error}{run.Out}");
    }
}
