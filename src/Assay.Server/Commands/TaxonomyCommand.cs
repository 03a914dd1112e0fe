using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Items;
using Assay.Server.Work.Taxonomies;

namespace Assay.Server.Commands;

/// <summary>assay taxonomy: check, publish, show, diff.</summary>
internal static class TaxonomyCommand
{
    public static Command Create() => new("taxonomy", "Taxonomies: check a document, publish it, show a version, compare two documents.") { Check(), Publish(), Show(), Diff() };

    private static Argument<FileInfo> FileArgument(string name) => new(name) { Description = "Taxonomy document, YAML or JSON." };

    private static Command Check()
    {
        var file = FileArgument("FILE");
        var command = new Command("check", "Check a document; prints every fault with its line.") { file };
        command.SetAction(async (parsed, cancel) =>
        {
            var (_, taxonomy) = await InputFile.TaxonomyAsync(parsed.GetValue(file)!, cancel);
            Console.Out.WriteLine($"{Output.Plain(taxonomy.Name)}: {taxonomy.Fields.Count} fields, {taxonomy.Fields.Sum(f => f.Classes.Count)} classes. No faults.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Publish()
    {
        var place = new Workplace();
        var file = FileArgument("FILE");
        var project = Workplace.ProjectOption();
        var command = place.On(new Command("publish", "Publish a document as the project's next version.") { file, project });
        command.SetAction(async (parsed, cancel) =>
        {
            var (source, taxonomy) = await InputFile.TaxonomyAsync(parsed.GetValue(file)!, cancel);
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var published = await server.PostAsync($"/projects/{await server.ProjectAsync(parsed.GetValue(project)!)}/taxonomies", new MemoryStream(Encoding.UTF8.GetBytes(source)), "application/yaml");
                Output.Print(new JsonObject { ["version"] = published!["version"]!.DeepClone(), ["earlierLabels"] = published["earlierLabels"]!.DeepClone() }, parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            var version = (await instance.Projects.PublishAsync(found.Id, taxonomy, source, generated: false, Workplace.Operator)).OrEnd();
            var created = await MissingTasks.CreateAsync(instance, found, Workplace.Operator);
            Output.Print(Output.ToNode(new { version = version.Version, tasksCreated = created, earlierLabels = await TaxonomyEffects.EarlierLabelsAsync(instance, found.Id, version.Version) }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var place = new Workplace();
        var project = Workplace.ProjectOption();
        var version = new Option<int?>("--version") { Description = "Number of the version; the current one where it is left out.", HelpName = "N" };
        var command = place.On(new Command("show", "The document of a published version.") { project, version });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(project)!);
                var number = parsed.GetValue(version) ?? (await server.GetAsync($"/projects/{id}"))!["taxonomyVersion"]!.GetValue<int>();
                var view = await server.GetAsync($"/projects/{id}/taxonomies/{number}");
                Print(view!["document"]!.ToJsonString(), view["source"]!.GetValue<string>(), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            var shown = await instance.Projects.TaxonomyAsync(found.Id, parsed.GetValue(version) ?? found.TaxonomyVersion)
                ?? throw new CommandRefusedException(Refusal.NotFound("This version is not published."));
            Print(shown.Body, shown.Source, parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Diff()
    {
        var from = FileArgument("FROM");
        var to = FileArgument("TO");
        var command = new Command("diff", "What changes from one document to another, and whether labels keep fitting.") { from, to };
        command.SetAction(async (parsed, cancel) =>
        {
            var (_, a) = await InputFile.TaxonomyAsync(parsed.GetValue(from)!, cancel);
            var (_, b) = await InputFile.TaxonomyAsync(parsed.GetValue(to)!, cancel);
            var difference = TaxonomyDifference.Between(a, b);
            Console.Out.WriteLine(difference.IsEmpty ? "No difference." : Output.Plain(difference.ToString()).Replace("\\u000a", "\n", StringComparison.Ordinal));
            if (!difference.IsEmpty)
            {
                Console.Out.WriteLine(difference.KeepsEveryLabel ? "Every label keeps fitting." : "Some labels may no longer fit.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(string body, string source, bool json)
    {
        if (json)
        {
            Output.Print(JsonNode.Parse(body), json: true);
        }
        else
        {
            Console.Out.WriteLine(source);
        }
    }
}
