using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Tests.Support.Faults;

namespace Assay.Tests.Support;

/// <summary>One verb of the command line as its users run it: a process, its exit code and what it wrote.</summary>
public sealed record CommandRun(int Code, string Out, string Error)
{
    /// <summary>What --json printed.</summary>
    public JsonNode Json => JsonNode.Parse(Out)!;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>In the tests' own process where that makes no difference, without the half second that a start takes.</summary>
    public static Task<CommandRun> OfAsync(IReadOnlyList<string> arguments) =>
        IsTheSameHere(arguments) ? CommandInProcess.RunAsync(arguments, Patience) : OfProcessAsync(arguments);

    /// <param name="input">Standard input.</param>
    public static Task<CommandRun> OfAsync(IReadOnlyList<string> arguments, string input) => OfAsync(arguments, Encoding.UTF8.GetBytes(input));

    /// <param name="input">Standard input.</param>
    public static Task<CommandRun> OfAsync(IReadOnlyList<string> arguments, byte[] input) => OfAsync(ServerProcess.Executable, arguments, input);

    /// <summary>As users run it.</summary>
    public static Task<CommandRun> OfProcessAsync(IReadOnlyList<string> arguments) => OfAsync(arguments, "");

    /// <summary>It names its store, so that no setting of the tests leads it to another, and takes and gives no stream.</summary>
    private static bool IsTheSameHere(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (arguments[0] == "quality" || arguments.Contains("--data")) && !arguments.Contains("-") && arguments[0] is not ("user" or "serve" or "demo")
        && (arguments[0] != "export" || arguments.Contains("--out"));

    /// <summary>The same where no file can grow beyond so many blocks of 512 bytes: a disk without room. (The runtime keeps its code in a file of its own, unless told not to.)</summary>
    public static Task<CommandRun> WithFilesUpToAsync(int blocks, IReadOnlyList<string> arguments) =>
        OfAsync("/bin/sh", ["-c", $"export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"", ServerProcess.Executable, .. arguments], []);

    private static async Task<CommandRun> OfAsync(string executable, IReadOnlyList<string> arguments, byte[] input)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }

        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output, await error);
    }
}

/// <summary>A folder of files and an instance of its own, worked on by the command line alone.</summary>
public sealed class CommandDesk : IDisposable
{
    private readonly string[] _store;
    private readonly bool _asProcesses;

    /// <param name="asProcesses">Each verb is a process, as users run it.</param>
    public CommandDesk(DatabaseEngine engine, bool asProcesses = false)
    {
        _asProcesses = asProcesses;
        var settings = World.NewSettings(engine);
        Folder = settings.DataDirectory + "-files";
        Directory.CreateDirectory(Folder);
        Data = settings.DataDirectory;
        _store = settings.ConnectionString is { } database ? ["--data", Data, "--database", database] : ["--data", Data];
    }

    public string Folder { get; }

    public string Data { get; }

    /// <summary>The instance as a copy names what it is made into.</summary>
    public IReadOnlyList<string> Target => ["--to-data", Data, .. _store is [_, _, _, var database] ? new[] { "--to", database } : []];

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>Runs a verb on the instance.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => _asProcesses ? CommandRun.OfProcessAsync([.. arguments, .. _store]) : CommandRun.OfAsync([.. arguments, .. _store]);

    /// <summary>Runs a verb on the instance where no file can grow beyond so many blocks of 512 bytes.</summary>
    public Task<CommandRun> WithFilesUpToAsync(int blocks, params string[] arguments) => CommandRun.WithFilesUpToAsync(blocks, [.. arguments, .. _store]);

    /// <summary>Runs a verb that must succeed.</summary>
    public async Task<CommandRun> DoAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.Code == 0, $"assay {string.Join(' ', arguments)} ended with {run.Code}: {run.Error}{run.Out}");
        return run;
    }

    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(System.IO.Path.GetDirectoryName(Data)!, System.IO.Path.GetFileName(Data) + "*").Where(f => f == Data || f.StartsWith(Data + "-", StringComparison.Ordinal)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
