using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Server.Commands;
using Assay.Server.Hosting;
using Assay.Tests.Support;

namespace Assay.Server.Tests;

/// <summary>What outsiders rely on is written down, and what is written down is so. `make accept` rewrites.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task The_API_document_is_what_the_server_says()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);

        var document = await owner.Http.GetStringAsync("/api/v1/openapi.json");

        Accepted("docs/openapi.json", document.ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public void The_API_document_says_what_every_list_holds()
    {
        var open = new List<string>();
        Look(JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.json"))), "");

        Assert.Empty(open);

        void Look(JsonNode? node, string path)
        {
            if (node is JsonObject members)
            {
                var types = members["type"] is JsonArray several ? several.Select(t => (string?)t) : members["type"] is JsonValue one && one.TryGetValue<string>(out var single) ? [single] : [];
                if (types.Contains("array") && !members.ContainsKey("items"))
                {
                    open.Add(path);
                }

                foreach (var (name, value) in members)
                {
                    Look(value, $"{path}/{name}");
                }
            }
            else if (node is JsonArray elements)
            {
                foreach (var element in elements)
                {
                    Look(element, path);
                }
            }
        }
    }

    [Fact]
    public void Every_kind_of_event_has_a_name_in_the_audit_log()
    {
        var texts = File.ReadAllText(Path.Combine(Repository.Root, "web", "src", "messages", "en.ts"));
        var audit = texts[texts.IndexOf("export const audit", StringComparison.Ordinal)..];
        var named = audit[..audit.IndexOf("} as const", StringComparison.Ordinal)];
        var kinds = typeof(EventKind).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToList();

        Assert.Contains(EventKind.TaskFlagged, kinds);
        Assert.All(kinds, kind => Assert.Matches($"[ ']{Regex.Escape(kind)}'?: '", named));
    }

    [Fact]
    public void The_command_line_reference_is_what_help_says()
    {
        var text = new StringBuilder("# Command line\n\nMade from `assay --help`; `make accept` rewrites it. Exit codes: 0 done; 1 it ran and what was asked does not hold, or rows were refused; 2 the command line or the input is wrong; 3 refused: not found, not allowed or in conflict; 4 the store or the server does not answer; 70 a bug.\n");
        Describe(CommandLine.Root(), "assay", text);

        Accepted("docs/cli.md", text.ToString());
    }

    [Fact]
    public void Every_setting_is_in_its_reference()
    {
        var text = new StringBuilder("# Settings\n\nEnvironment variables; an option on the command line wins. Made from the code; `make accept` rewrites it.\n\n| variable | default | meaning |\n|---|---|---|\n");
        foreach (var (variable, otherwise, meaning) in ServerSettings.All)
        {
            text.Append($"| `{variable}` | {(otherwise.Length > 0 ? $"`{otherwise}`" : "none")} | {meaning} |\n");
        }

        Accepted("docs/settings.md", text.ToString());
    }

    [Fact]
    public void Every_setting_that_the_code_reads_is_listed()
    {
        var read = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\"(ASSAY_[A-Z_]+)\"").Select(m => m.Groups[1].Value)).Distinct().Order();

        Assert.Equal(read, ServerSettings.All.Select(s => s.Variable).Where(v => v.StartsWith("ASSAY_", StringComparison.Ordinal)).Order());
    }

    private static void Describe(Command command, string path, StringBuilder text)
    {
        text.Append($"\n## {path}\n\n{command.Description}\n");
        if (command.Arguments.Count > 0 || command.Options.Any(o => !o.Recursive && o is not System.CommandLine.Help.HelpOption and not VersionOption))
        {
            text.Append("\n| argument or option | meaning |\n|---|---|\n");
        }

        foreach (var argument in command.Arguments)
        {
            text.Append($"| `{argument.Name}` | {argument.Description} |\n");
        }

        foreach (var option in command.Options.Where(o => o is not System.CommandLine.Help.HelpOption and not VersionOption).OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            text.Append($"| `{option.Name}{(option.HelpName is null ? "" : " " + option.HelpName.Replace("|", "\\|", StringComparison.Ordinal))}` | {option.Description}{(option.Required ? " Required." : "")} |\n");
        }

        foreach (var subcommand in command.Subcommands)
        {
            Describe(subcommand, $"{path} {subcommand.Name}", text);
        }
    }

    private static void Accepted(string file, string actual)
    {
        var path = Path.Combine(Repository.Root, file);
        if (Repository.Accepts)
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{file} is missing: make accept writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
