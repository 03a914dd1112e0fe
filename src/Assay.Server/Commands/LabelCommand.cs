using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Features;
using Assay.Server.Features.Ledger;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Commands;

/// <summary>assay label: show and history, now or as of a moment.</summary>
internal static class LabelCommand
{
    public static Command Create() => new("label", "Labels: show one as it stands or stood, and how it came about.") { Show(), History() };

    private static Argument<string> ItemArgument() => new("ITEM") { Description = "Id of the item, or its key with --project." };

    private static Option<string?> ProjectOption() => new("--project") { Description = "Project in which ITEM is a key.", HelpName = "NAME" };

    private static Command Show()
    {
        var place = new Workplace();
        var item = ItemArgument();
        var project = ProjectOption();
        var asOf = new Option<string?>("--as-of") { Description = "A ledger size or a moment.", HelpName = "POSITION|MOMENT" };
        var command = place.On(new Command("show", "The label of an item.") { item, project, asOf });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var shown = await server.GetAsync($"/items/{Parse(parsed.GetValue(item)!)}" + (parsed.GetValue(asOf) is { } moment ? "?asOf=" + Uri.EscapeDataString(moment) : ""));
                Output.Print(shown!["label"] ?? throw NotLabeled(), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var id = await FindAsync(instance, parsed.GetValue(item)!, parsed.GetValue(project));
            var task = await instance.Grid.OfItemAsync(id) ?? throw NotLabeled();
            var size = (await AsOf.ParseAsync(parsed.GetValue(asOf), new ProjectId(Keys.Project(id.Value)), instance)).OrEnd();
            var label = await instance.Labels.FindAsync(task.Id, size) ?? throw NotLabeled();
            Output.Print(Output.ToNode(new
            {
                Item = id, value = RawJson.Of(label.Value), label.Class, label.Posterior, label.Method, label.Answers, state = label.State.ToString().ToLowerInvariant(),
                label.TaxonomyVersion, label.Position, resolvedAt = Moments.Of(label.ResolvedAt),
            }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command History()
    {
        var place = new Workplace();
        var item = ItemArgument();
        var project = ProjectOption();
        var command = place.On(new Command("history", "All that was said about an item, oldest first.") { item, project });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(Short((await server.GetAsync($"/items/{Parse(parsed.GetValue(item)!)}"))!["history"]!.AsArray(), parsed.GetValue(place.Json)), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var id = await FindAsync(instance, parsed.GetValue(item)!, parsed.GetValue(project));
            var task = await instance.Grid.OfItemAsync(id) ?? throw NotLabeled();
            var events = (await instance.Ledger.OfTaskAsync(task.Id)).ConvertAll(EventView.Of);
            Output.Print(Short(Output.ToNode(events).AsArray(), parsed.GetValue(place.Json)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonArray Short(JsonArray events, bool whole) => whole
        ? events.DeepClone().AsArray()
        : new JsonArray([.. events.Select(e => (JsonNode)new JsonObject
        {
            ["position"] = e!["position"]!.DeepClone(), ["at"] = e["at"]!.DeepClone(), ["kind"] = e["kind"]!.DeepClone(), ["actor"] = e["actor"]!.DeepClone(), ["value"] = e["value"]?.DeepClone(),
        })]);

    private static ItemId Parse(string text) =>
        ItemId.TryParse(text, null, out var id) ? id : throw new CommandRefusedException(Refusal.Invalid($"\"{text}\" is no id of an item; with a key, name the project: --project."));

    private static async Task<ItemId> FindAsync(Instance instance, string text, string? project)
    {
        if (project is null)
        {
            return Parse(text);
        }

        var found = await instance.Items.FindByKeyAsync((await Workplace.ProjectAsync(instance, project)).Id, text);
        return found?.Id ?? throw new CommandRefusedException(Refusal.NotFound($"There is no item with the key \"{text}\"."));
    }

    private static CommandRefusedException NotLabeled() => new(Refusal.NotFound("This item has no label at that point."));
}
