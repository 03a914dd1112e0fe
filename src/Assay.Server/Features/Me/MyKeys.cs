using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.People;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Me;

/// <summary>The keys that somebody chose for themselves, on every device.</summary>
internal static class GetMyKeys
{
    internal const string Name = "keys";

    public static void Map(IEndpointRouteBuilder me) => me
        .MapGet("/keys", async (Caller caller, Instance instance) => TypedResults.Ok(
            await instance.PersonSettings.FindAsync(caller.Actor, Name) is { } kept ? JsonSerializer.Deserialize<KeySettings>(kept, JsonSerializerOptions.Web) ?? KeySettings.Standard : KeySettings.Standard))
        .WithName("getMyKeys")
        .WithSummary("The keys that you chose.")
        .Requires(Permission.SignedIn);
}

/// <summary>Somebody chooses their keys; all of them together, so that no two collide.</summary>
internal static class SetMyKeys
{
    /// <param name="SingleKeys">False: no key acts without Ctrl.</param>
    /// <param name="Keys">Key by action, where it differs from the standard one.</param>
    public sealed record Request(bool SingleKeys, Dictionary<string, string>? Keys);

    public static void Map(IEndpointRouteBuilder me) => me
        .MapPut("/keys", Handle)
        .WithName("setMyKeys")
        .WithSummary("Choose your keys.")
        .Requires(Permission.SignedIn)
        .Produces<KeySettings>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Caller caller, Instance instance)
    {
        var settings = new KeySettings(request.SingleKeys, request.Keys ?? []);
        if (settings.Faults() is { Count: > 0 } faults)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        await instance.PersonSettings.PutAsync(caller.Actor, GetMyKeys.Name, JsonSerializer.Serialize(settings, JsonSerializerOptions.Web));
        return TypedResults.Ok(settings);
    }
}
