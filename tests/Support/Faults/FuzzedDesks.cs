using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Domain.Access;

namespace Assay.Tests.Support.Faults;

/// <summary>One way a command was run with a spoiled file, and how it ended.</summary>
public sealed record FuzzedRun(FuzzedInput Input, string Line, CommandRun Run);

/// <summary>Commands that are given spoiled files, on both engines one after the other: a store and a server on each.</summary>
public sealed partial class FuzzedDesks : IAsyncDisposable
{
    private static readonly DatabaseEngine[] Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FuzzedFiles _files;
    private readonly string _folder = Scratch.NewFolder("valid");
    private readonly string[][] _stores = new string[2][];
    private readonly (TestServer Server, TestServer.Client Owner)[] _servers = new (TestServer, TestServer.Client)[2];
    private int _runs;

    private FuzzedDesks(int seed) => _files = new FuzzedFiles(seed);

    /// <summary>What did not end as it should.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>How often each input was tried, and how often what it was given was right enough.</summary>
    public Dictionary<string, (int Tried, int Done)> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>Sees every run; for looking at what commands say.</summary>
    public Action<FuzzedRun>? Seen { get; set; }

    public static async Task<FuzzedDesks> StartAsync(int seed)
    {
        var desks = new FuzzedDesks(seed);
        await FuzzedCommands.PrepareAsync(desks._folder);
        for (var engine = 0; engine < Engines.Length; engine++)
        {
            desks._stores[engine] = Store(Engines[engine]);
            await FuzzedCommands.DoAsync(["restore", Path.Combine(desks._folder, "backup"), "--erasures", Path.Combine(desks._folder, "backup", "erasures.jsonl"), .. desks._stores[engine]]);
            var server = await TestServer.StartAsync(Engines[engine]);
            await server.ProjectAsync("own");
            desks._servers[engine] = (server, await server.PersonAsync(Roles.Owner));
        }

        return desks;
    }

    /// <summary>Each input with each valid file as it is: it must be taken.</summary>
    public async Task SoundAsync()
    {
        foreach (var input in FuzzedCommands.Inputs.Distinct())
        {
            foreach (var seed in input.Seeds)
            {
                await RunAsync(input with { More = null }, isStream: false, sound: seed);
            }
        }
    }

    /// <summary>Each input once; those that make an instance, where they are asked for.</summary>
    public async Task RoundAsync(bool alsoDear)
    {
        foreach (var input in FuzzedCommands.Inputs.Where(i => alsoDear || !i.IsDear))
        {
            await RunAsync(input, isStream: false);
        }
    }

    /// <summary>Each command that reads standard input once.</summary>
    public async Task StreamsAsync()
    {
        foreach (var input in FuzzedCommands.Streams)
        {
            await RunAsync(input, isStream: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, owner) in _servers)
        {
            owner.Dispose();
            await server.DisposeAsync();
        }
    }

    private static string[] Store(DatabaseEngine engine)
    {
        var settings = World.NewSettings(engine);
        return settings.ConnectionString is { } database ? ["--data", settings.DataDirectory, "--database", database] : ["--data", settings.DataDirectory];
    }

    private async Task RunAsync(FuzzedInput input, bool isStream, string? sound = null)
    {
        _runs++;
        var made = Scratch.NewFolder("spoiled");
        var (path, what) = sound is null ? Spoiled(input, made, isStream) : (Copied(sound, made), "valid");
        var words = input.Arguments + (input.More is { } more && _files.Next(2) == 0 ? " " + _files.One(more) : "");
        var ends = new List<CommandRun>();
        for (var engine = 0; engine < (input.Place == FuzzedPlace.None ? 1 : Engines.Length); engine++)
        {
            string[] arguments = [.. words.Split(' ').Select(word => Word(word, path, Path.Combine(made, Engines[engine].ToString()))), .. Place(input, engine)];
            CommandRun end;
            try
            {
                end = isStream
                    ? await CommandRun.OfAsync(arguments, await File.ReadAllBytesAsync(path)).WaitAsync(Patience)
                    : await CommandInProcess.RunAsync(arguments, Patience);
            }
            catch (TimeoutException)
            {
                end = new CommandRun(-1, "", "did not end");
            }

            ends.Add(end);
            var said = new FuzzedRun(input, $"assay {string.Join(' ', arguments)} ({Engines[engine]}, {what})", end);
            Seen?.Invoke(said);
            if ((sound is not null && !Took(input, end) ? "A valid file is not taken" : Fault(end, [Path.GetFileName(path), what.Split(' ')[0]])) is { } fault)
            {
                Wrong.Add($"{fault}: {said.Line}: {end.Code} {Short(end.Error)}");
            }
        }

        if (ends.Count > 1 && (ends[0].Code != ends[1].Code || First(ends[0]) != First(ends[1])))
        {
            Wrong.Add($"The engines differ: {ends[0].Code} \"{First(ends[0])}\" and {ends[1].Code} \"{First(ends[1])}\": assay {words} ({path}, {what})");
        }

        var (tried, done) = Ends.GetValueOrDefault(input.ToString());
        Ends[input.ToString()] = (tried + 1, done + (ends[0].Code is 0 ? 1 : 0));
        if (Wrong.Count == 0)
        {
            Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>A valid file with something spoiled, a folder with one of its files spoiled, or no file at all.</summary>
    private (string Path, string What) Spoiled(FuzzedInput input, string made, bool isStream)
    {
        var seed = _files.One(input.Seeds);
        var to = Path.Combine(made, Path.GetFileName(seed));
        if (!isStream && _files.Next(30) == 0)
        {
            return (to, "missing");
        }

        if (!isStream && _files.Next(30) == 0)
        {
            Directory.CreateDirectory(to);
            return (to, "an empty folder");
        }

        Copied(seed, made);
        if (File.Exists(to))
        {
            File.WriteAllBytes(to, _files.Spoil(File.ReadAllBytes(to)));
            return (to, seed);
        }

        var one = _files.One([.. Directory.GetFiles(to, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]);
        if (_files.Next(10) == 0)
        {
            File.Delete(one);
            return (to, $"{Path.GetFileName(one)} missing");
        }

        File.WriteAllBytes(one, _files.Spoil(File.ReadAllBytes(one)));
        return (to, $"{Path.GetFileName(one)} spoiled");
    }

    /// <summary>A valid file, or a folder of such, where it may be spoiled.</summary>
    private string Copied(string seed, string made)
    {
        var (from, to) = (Path.Combine(_folder, seed), Path.Combine(made, Path.GetFileName(seed)));
        foreach (var file in Directory.Exists(from) ? Directory.GetFiles(from, "*", SearchOption.AllDirectories) : [from])
        {
            var copy = Path.GetFullPath(Path.Combine(to, Path.GetRelativePath(from, file)));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }

    /// <summary>Done, with rows refused where the project has others of their names; a server is not asked about a checkpoint.</summary>
    private static bool Took(FuzzedInput input, CommandRun end) => end.Code is 0 or 1 || (input is { Symbol: "--checkpoint", Place: FuzzedPlace.Server } && end.Code == 2);

    private string Word(string word, string path, string own) => Valid().Replace(word, m => m.Groups[1].Length == 0 ? path : Path.Combine(_folder, m.Groups[1].Value))
        .Replace("@@", $"{_runs.ToString(CultureInfo.InvariantCulture)}#", StringComparison.Ordinal) switch
        {
            var mail when mail.Contains('#', StringComparison.Ordinal) => mail.Replace('#', '@'),
            "@" => own,
            var out1 when out1.StartsWith('@') => own + out1[1..],
            var other => other,
        };

    private string[] Place(FuzzedInput input, int engine) => input.Place switch
    {
        FuzzedPlace.Store => _stores[engine],
        FuzzedPlace.Server => ["--server", _servers[engine].Server.Address.ToString(), "--token", _servers[engine].Owner.Token],
        FuzzedPlace.Empty when input.Command == "copy" => [.. Store(Engines[engine]).Select(word => word switch { "--data" => "--to-data", "--database" => "--to", _ => word })],
        FuzzedPlace.Empty => Store(Engines[engine]),
        _ => [],
    };

    /// <summary>What is wrong with an end; null where nothing is.</summary>
    private static string? Fault(CommandRun end, string[] files) =>
        end.Code is not (0 or 1 or 2 or 3 or 4) ? $"Exit code {end.Code}"
        : Inner().IsMatch(end.Error) ? "It says what is of the program, not of the input"
        : end.Error.Split('\n').Any(line => line.Length > 1200) ? "A line without end"
        : (end.Error + end.Out).Any(c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069') ? "What moves the cursor or the text is obeyed"
        : end.Code == 0 ? null
        : end.Code == 1 && (end.Error + end.Out).Trim().Length == 0 ? "No reason"
        : end.Code > 1 && !Reason().IsMatch(end.Error) ? "No reason"
        : end.Code > 1 && !files.Any(file => end.Error.Contains(file, StringComparison.Ordinal)) && !Named().IsMatch(end.Error) ? "Neither the file nor a place in it is named"
        : null;

    /// <summary>The first message without what is each instance's own.</summary>
    private static string First(CommandRun end) => Own().Replace(end.Error.Split('\n')[0], "#");

    private static string Short(string text) => text.Length > 1500 ? text[..1500] : text;

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Valid();

    [GeneratedRegex(@"\n   at |Exception|Sequence contains|Object reference|Nullable object|\(Parameter |BytePositionInLine|The JSON value|Specified argument|SQLite Error|Index was|Arithmetic operation|constraint")]
    private static partial Regex Inner();

    [GeneratedRegex("^assay: .", RegexOptions.Multiline)]
    private static partial Regex Reason();

    [GeneratedRegex(@"\bline \d|\brow \d|column|field|standard input|password|list of erasures|truth|database")]
    private static partial Regex Named();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9+/]{40,}=*|/\S*/(Sqlite|Postgres|\d+-data)|127\.0\.0\.1:\d+")]
    private static partial Regex Own();
}
