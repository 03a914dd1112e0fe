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
            var changes = parsed.GetValue(set)!.Select(Change).ToList();
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(name)!);
                var standing = (await server.GetAsync($"/projects/{id}"))!["policy"]!.Deserialize<ProjectPolicy>(JsonSerializerOptions.Web)!;
                var wanted = Changed(standing, changes);
                var shown = changes.Count == 0 ? Node(standing) : (await server.PatchAsync($"/projects/{id}", new { policy = wanted }))!["policy"];
                Output.Print(shown, parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var project = await Workplace.ProjectAsync(instance, parsed.GetValue(name)!);
            if (changes.Count > 0)
            {
                project = (await instance.Projects.ChangeAsync(project.Id, Changed(project.Policy, changes), null, null, Workplace.Operator)).OrEnd();
            }

            Output.Print(Node(project.Policy), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject Node(ProjectPolicy policy) => JsonNode.Parse(policy.ToJson())!.AsObject();

    private static (string Field, string Value) Change(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw Refused("--set", $"\"{text}\" is no change. Write --set FIELD=VALUE.");
    }

    private static ProjectPolicy Changed(ProjectPolicy standing, IReadOnlyList<(string Field, string Value)> changes)
    {
        var policy = standing;
        foreach (var (field, value) in changes)
        {
            var node = Node(policy);
            if (!node.TryGetPropertyValue(field, out var before))
            {
                throw Refused(field, $"A policy has no field \"{field}\". Its fields are {Fields}.");
            }

            try
            {
                node[field] = before!.GetValueKind() == JsonValueKind.String ? value : JsonNode.Parse(value);
                policy = ProjectPolicy.FromJson(node.ToJsonString());
            }
            catch (JsonException)
            {
                throw Refused(field, $"{field} cannot be \"{value}\"; it is {before!.ToJsonString()} now.");
            }
        }

        return policy;
    }

    private static CommandRefusedException Refused(string field, string message) => new(Refusal.Invalid(message, [new Fault(field, message)]));
}
