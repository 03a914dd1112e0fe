using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Server.Commands;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

/// <summary>Files that are nearly right, given to every command that reads one, on both engines.</summary>
public sealed partial class CommandFuzzTests
{
    [Fact]
    public async Task Whatever_a_file_holds_a_command_ends_with_a_reason_and_both_engines_end_alike()
    {
        await using var desks = await FuzzedDesks.StartAsync(Seed);

        await desks.SoundAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await desks.RoundAsync(alsoDear: round % 4 == 0);
        }

        await desks.StreamsAsync();

        Assert.True(desks.Wrong.Count == 0, string.Join('\n', desks.Wrong.Take(50)));
    }

    [Fact]
    public void Every_argument_and_option_that_names_a_file_is_tried()
    {
        var tried = FuzzedCommands.Inputs.Concat(FuzzedCommands.Streams).Select(i => i.ToString()).ToHashSet(StringComparer.Ordinal);

        var untried = Commands(CommandLine.Root(), "").SelectMany(c => Files(c.Command).Select(symbol => (c.Path, symbol)))
            .Where(s => s.symbol != "--data" && !FuzzedCommands.Written.Contains($"{s.Path} {s.symbol}") && !tried.Contains($"{s.Path} {s.symbol}"))
            .Select(s => $"{s.Path} {s.symbol}");

        Assert.Empty(untried);
    }

    private static int Seed => Whole("ASSAY_FUZZ_SEED", 1);

    /// <summary>How often each command is run. ASSAY_FUZZ_ROUNDS asks for more.</summary>
    private static int Rounds => Whole("ASSAY_FUZZ_ROUNDS", 4);

    private static int Whole(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static IEnumerable<(string Path, Command Command)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(c => Commands(c, path.Length == 0 ? c.Name : $"{path} {c.Name}")).Append((path, command));

    /// <summary>What names a file or folder by its type or its help, and standard input where a command reads it.</summary>
    private static IEnumerable<string> Files(Command command) =>
    [
        .. command.Arguments.Where(a => IsFile(a.ValueType, a.Name, a.Description)).Select(a => a.Name),
        .. command.Options.Where(o => IsFile(o.ValueType, o.HelpName, o.Description)).Select(o => o.Name),
        .. (command.Description ?? "").Contains("standard input", StringComparison.Ordinal) ? ["standard input"] : Array.Empty<string>(),
    ];

    private static bool IsFile(Type type, string? name, string? description) =>
        (type.GetElementType() ?? type).IsAssignableTo(typeof(FileSystemInfo)) || name is "FILE" or "DIR" or "FOLDER" or "PATH" || Word().IsMatch(description ?? "");

    [GeneratedRegex(@"\b(file|folder|directory|document|standard input)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
