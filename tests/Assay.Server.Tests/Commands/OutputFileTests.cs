using System.Text.Json.Nodes;
using Assay.Server.Work.Files;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Commands;

public sealed class OutputFileTestsOnSqlite() : OutputFileTests(DatabaseEngine.Sqlite);

public sealed class OutputFileTestsOnPostgres() : OutputFileTests(DatabaseEngine.Postgres);

/// <summary>A command that fails leaves the file that was there, and nothing beside it.</summary>
public abstract class OutputFileTests(DatabaseEngine engine)
{
    private const string Taxonomy = "taxonomy: T\nfields:\n  - name: c\n    type: choice\n    classes: [{name: a}, {name: =b}]\n";

    [Theory]
    [InlineData("--project", "no such project")]
    [InlineData("--project", "p", "--filter", "chanel:chat")]
    [InlineData("--project", "p", "--as-of", "999999")]
    [InlineData("--project", "p", "--as-of", "2999-01-01")]
    [InlineData("--project", "p", "--as-of", "05/12/2026")]
    [InlineData("--project", "p", "--server", "http://127.0.0.1:1")]
    [InlineData("--project", "p", "--formulas", "maybe")]
    public async Task A_failed_export_leaves_the_file_that_was_there(params string[] arguments)
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);
        var file = desk.Write("labels.jsonl", "precious");

        var run = await desk.RunAsync(["export", "--out", file, .. arguments]);

        Assert.NotEqual(0, run.Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(desk.Folder, ".*"));
    }

    [Fact]
    public async Task What_a_killed_export_left_is_gone_with_the_next_to_the_same_file_and_what_others_write_is_not()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);
        using var gone = System.Diagnostics.Process.Start("true");
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);
        desk.Write($".labels.jsonl.{gone.Id}.abcdefgh.ijk.part", "killed");
        string[] stay = [desk.Write($".labels.jsonl.{Environment.ProcessId}.abcdefgh.ijk.part", "at work"), desk.Write($".labels.jsonl.old.{gone.Id}.abcdefgh.ijk.part", "another file"), desk.Write(".labels.jsonl.part", "a user's own")];

        await desk.DoAsync("export", "--project", "p", "--out", desk.Path("labels.jsonl"));

        Assert.Equal(stay.Order(), Directory.GetFiles(desk.Folder, ".*").Order());
    }

    [Fact]
    public async Task An_export_is_recorded_when_it_begins_and_when_it_is_made()
    {
        using var desk = new CommandDesk(engine);
        await BeginAsync(desk);

        var file = desk.Write("labels.csv", "old");
        var before = await SizeAsync(desk);
        var made = await desk.DoAsync("export", "--project", "p", "--out", file, "--json");
        var after = await SizeAsync(desk);

        Assert.Equal(before + 2, after);
        Assert.Equal(before, long.Parse((string)made.Json["asOf"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.StartsWith("project,", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formulas_are_guarded_unless_somebody_keeps_them_and_numbers_are_none()
    {
        using var desk = new CommandDesk(engine);
        await desk.DoAsync("project", "create", "p", "--taxonomy", desk.Write("t.yaml", Taxonomy), "--method", "single", "--overlap", "1");
        await desk.DoAsync("import", desk.Write("items.jsonl", "{\"k\":\"=1+1\",\"text\":\"x\"}\n{\"k\":\"-5\",\"text\":\"y\"}\n{\"k\":\"@you\",\"text\":\"z\"}\n"), "--project", "p", "--key", "k");
        await desk.DoAsync("import", "annotations", desk.Write("answers.csv", "task,worker,label\n=1+1,w,a\n-5,w,a\n@you,w,a\n"), "--project", "p");
        await desk.DoAsync("resolve", "--project", "p");

        var guarded = await desk.DoAsync("export", "--project", "p", "--format", "csv", "--out", desk.Path("g.csv"), "--json");
        await desk.DoAsync("export", "--project", "p", "--format", "csv", "--formulas", "keep", "--out", desk.Path("k.csv"));

        var (g, k) = (await File.ReadAllTextAsync(desk.Path("g.csv"), TestContext.Current.CancellationToken), await File.ReadAllTextAsync(desk.Path("k.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(2, (int)guarded.Json["formulasGuarded"]!);
        Assert.Contains("2 cells begin like a formula", guarded.Error, StringComparison.Ordinal);
        Assert.Contains(",'=1+1,", g, StringComparison.Ordinal);
        Assert.Contains(",-5,", g, StringComparison.Ordinal);
        Assert.Contains(",=1+1,", k, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_failed_or_stopped_writer_wrote_is_thrown_away_and_a_whole_one_takes_the_name()
    {
        using var desk = new CommandDesk(engine);
        var file = desk.Write("out.txt", "old");

        await Assert.ThrowsAsync<IOException>(() => OutputFile.WriteAsync(file, async to =>
        {
            await to.WriteAsync("half"u8.ToArray());
            throw new IOException("No space left on device");
        }));
        var kept = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await OutputFile.WriteTextAsync(file, "new", TestContext.Current.CancellationToken);

        Assert.Equal("old", kept);
        Assert.Equal("new", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(desk.Folder));
    }

    [Theory]
    [InlineData("/proc/no/such/labels.csv")]
    [InlineData("/nowhere/labels.csv")]
    public async Task A_folder_that_takes_no_file_is_named_and_is_no_bug(string path)
    {
        using var desk = new CommandDesk(engine);
        var answers = desk.Write("answers.csv", "task,worker,label\n1,a,x\n1,b,x\n");

        var aggregate = await CommandRun.OfAsync(["quality", "aggregate", answers, "--out", path]);
        var compare = await CommandRun.OfAsync(["quality", "compare", answers, "--methods", "majority", "--report", System.IO.Path.ChangeExtension(path, ".html")]);

        Assert.Equal((2, 2), (aggregate.Code, compare.Code));
        Assert.Contains("There is no folder", aggregate.Error, StringComparison.Ordinal);
    }

    private static async Task BeginAsync(CommandDesk desk)
    {
        await desk.DoAsync("project", "create", "p", "--taxonomy", desk.Write("t.yaml", Taxonomy));
        await desk.DoAsync("import", desk.Write("items.csv", "id,text\n1,one\n"), "--project", "p", "--key", "id");
    }

    private static async Task<long> SizeAsync(CommandDesk desk) => (long)(await desk.DoAsync("project", "show", "p", "--json")).Json["ledger"]!["size"]!;
}
