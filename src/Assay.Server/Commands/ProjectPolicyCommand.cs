using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Projects;

namespace Assay.Server.Commands;

/// <summary>assay project policy: a project's rules, shown and changed field by field.</summary>
internal static class ProjectPolicyCommand
{
    private static readonly string Fields = string.Join(", ", Node(new ProjectPolicy()).Select(f => f.Key));

    public static Command Create()
    {
        var place = new Workplace();
        var name = new Argument<string>("NAME") { Description = "Name of the project." };
        var set = new Option<string[]>("--set") { Description = $"A field and its new value; give it once for each of several. Fields: {Fields}.", HelpName = "FIELD=VALUE", DefaultValueFactory = _ => [] };
        var command = place.On(new Command("policy", "A project's rules; --set changes one. Every change is an event.") { name, set });
        command.SetAction(async (parsed, _) =>
        {
            var change = Change(parsed.GetValue(set)!);
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(name)!);
                var shown = change.Count == 0 ? await server.GetAsync($"/projects/{id}") : await server.PatchAsync($"/projects/{id}", new { policy = change });
                Output.Print(shown!["policy"], parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var project = await Workplace.ProjectAsync(instance, parsed.GetValue(name)!);
            if (change.Count > 0)
            {
                project = (await instance.Projects.ChangeAsync(project.Id, change.Deserialize<PolicyChange>(JsonSerializerOptions.Web), null, null, Workplace.Operator)).OrEnd();
            }

            Output.Print(Node(project.Policy), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject Node(ProjectPolicy policy) => JsonNode.Parse(policy.ToJson())!.AsObject();

    /// <summary>The fields that change, each with a value of its kind.</summary>
    private static JsonObject Change(IEnumerable<string> sets)
    {
        var (change, usual) = (new JsonObject(), Node(new ProjectPolicy()));
        foreach (var text in sets)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } field, var value])
            {
                throw Refused("--set", $"\"{text}\" is no change. Write --set FIELD=VALUE.");
            }

            if (!usual.TryGetPropertyValue(field, out var example))
            {
                throw Refused(field, $"A policy has no field \"{field}\". Its fields are {Fields}.");
            }

            try
            {
                change[field] = example!.GetValueKind() == JsonValueKind.String ? value : JsonNode.Parse(value) ?? throw new JsonException();
                change.Deserialize<PolicyChange>(JsonSerializerOptions.Web);
            }
            catch (JsonException)
            {
                throw Refused(field, $"{field} cannot be \"{value}\": it is {Kind(field, example!)}.");
            }
        }

        return change;
    }

    private static string Kind(string field, JsonNode example) =>
        field == "method" ? string.Join(", ", Enum.GetValues<ResolutionMethod>().Select(m => JsonSerializer.SerializeToNode(m)!.ToString()))
        : example.GetValueKind() == JsonValueKind.Number ? $"a number, such as {example.ToJsonString()}"
        : "true or false";

    private static CommandRefusedException Refused(string field, string message) => new(Refusal.Invalid(message, [new Fault(field, message)]));
}
