using System.CommandLine;
using Assay.Domain;
using Assay.Server.Client;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Projects;

namespace Assay.Server.Commands;

/// <summary>Where a command works: on a store of its own, or on a server; with the options that say so.</summary>
internal sealed class Workplace
{
    public Option<string> Data { get; } = new("--data") { Description = "Folder of the instance.", DefaultValueFactory = _ => ServerSettings.Variable("ASSAY_DATA_DIR") ?? "./assay-data", HelpName = "DIR" };

    public Option<string?> Database { get; } = new("--database") { Description = "PostgreSQL connection string in place of the embedded database.", DefaultValueFactory = _ => ServerSettings.Variable("ASSAY_DATABASE"), HelpName = "STRING" };

    public Option<string?> Server { get; } = new("--server") { Description = "Work on a running server in place of a store.", DefaultValueFactory = _ => ServerSettings.Variable("ASSAY_SERVER"), HelpName = "URL" };

    public Option<string?> Token { get; } = new("--token") { Description = "API token for --server.", DefaultValueFactory = _ => ServerSettings.Variable("ASSAY_TOKEN"), HelpName = "TOKEN" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    /// <summary>Who acts when a command works on the store itself: its operator.</summary>
    public static Authority Operator { get; } = new(new ActorId(0), null, Product.Tool);

    /// <summary>Adds the options for a store, and those for a server where the command can use one.</summary>
    public Command On(Command command, bool server = true)
    {
        command.Options.Add(Data);
        command.Options.Add(Database);
        if (server)
        {
            command.Options.Add(Server);
            command.Options.Add(Token);
        }

        command.Options.Add(Json);
        return command;
    }

    public StoreSettings Settings(ParseResult parsed) => new(parsed.GetValue(Data)!, parsed.GetValue(Database), ServerSettings.Durable);

    public async Task<Instance> OpenAsync(ParseResult parsed, bool create = false)
    {
        var instance = await Instance.OpenAsync(Settings(parsed), LabelAggregation.Aggregate, create: create);
        if (instance.TornHeads is { } torn)
        {
            // By whichever command comes first: it makes the file anew, and the next finds nothing.
            await Console.Error.WriteLineAsync("assay: warning: " + Output.Plain(torn));
        }

        return instance;
    }

    /// <summary>The server to work on; null where the command works on a store.</summary>
    public ServerClient? ServerOf(ParseResult parsed)
    {
        if (parsed.GetValue(Server) is not { } url)
        {
            return null;
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new ServerClient(address, parsed.GetValue(Token))
            : throw new CommandRefusedException(Refusal.Invalid($"\"{url}\" is no address of a server; write http://host:port."));
    }

    public static async Task<Project> ProjectAsync(Instance instance, string name) =>
        await instance.Projects.FindAsync(name) ?? throw new CommandRefusedException(Refusal.NotFound($"There is no project named \"{name}\"."));

    public static Option<string> ProjectOption() => new("--project") { Description = "Name of the project.", Required = true, HelpName = "NAME" };
}
