using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Server.Features.People;

/// <summary>One of the caller's API tokens; the secret itself was shown once.</summary>
public sealed record Token(string Number, string Name, IReadOnlyList<string> Scopes, ProjectId Project, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, bool Revoked);

/// <summary>The caller lists their tokens.</summary>
internal static class ListTokens
{
    public static void Map(IEndpointRouteBuilder tokens) => tokens
        .MapGet("/", async (Caller caller, Instance instance) => TypedResults.Ok<IReadOnlyList<Token>>(
            [.. (await instance.Access.CredentialsAsync(caller.Actor, CredentialKind.Token)).Select(Of)]))
        .WithName("listTokens")
        .WithSummary("Your API tokens.")
        .Requires(Permission.SignedIn);

    public static Token Of(Credential c) => new(
        c.Number.ToString(CultureInfo.InvariantCulture), c.Name, c.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), c.Project, Moments.Of(c.CreatedAt), Moments.Of(c.ExpiresAt),
        c.LastUsedAt == 0 ? null : Moments.Of(c.LastUsedAt), c.RevokedAt != 0);
}

/// <summary>The caller makes a token; its rights are theirs, cut down to its scopes.</summary>
internal static class CreateToken
{
    /// <param name="Scopes">Permission names such as import or export; empty: all that you may.</param>
    /// <param name="Project">Null: every project.</param>
    /// <param name="Days">1 to 365; 90 where it is left out.</param>
    public sealed record Request(string Name, IReadOnlyList<string>? Scopes, ProjectId? Project, int? Days);

    /// <param name="Secret">Shown once.</param>
    public sealed record Response(string Secret, Token Token);

    public static void Map(IEndpointRouteBuilder tokens) => tokens
        .MapPost("/", Handle)
        .WithName("createToken")
        .WithSummary("Make an API token; its secret is shown once.")
        .Requires(Permission.SignedIn)
        .Produces<Response>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Caller caller, Instance instance)
    {
        if (caller.Principal.Credential.Kind == CredentialKind.Token)
        {
            return Refusal.Conflict("A token cannot make tokens. Sign in.").ToProblem();
        }

        string[] known = [.. Enum.GetValues<Permission>().Select(Caller.ScopeOf)];
        var faults = new List<Fault>();
        if (Text.Fault("name", request.Name, 100) is { } badName)
        {
            faults.Add(badName);
        }

        if (request.Days is < 1 or > 365)
        {
            faults.Add(new Fault("days", $"days is {request.Days}; it must lie between 1 and 365."));
        }

        faults.AddRange((request.Scopes ?? []).Where(s => !known.Contains(s)).Select(s => new Fault("scopes", $"\"{s}\" is no scope; the scopes are {string.Join(", ", known)}.")));
        if (faults.Count > 0)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        var secret = Secrets.New("pat");
        var made = await instance.Access.IssueAsync(
            CredentialKind.Token, Secrets.HashOf(secret, "pat")!, request.Name!, string.Join(' ', (request.Scopes ?? []).Distinct()), request.Project ?? default,
            instance.Database.Now + ((request.Days ?? 90) * 86_400_000_000L), caller.Authority, needed: null);
        return made.Accepted ? TypedResults.Created((string?)null, new Response(secret, ListTokens.Of(made.Value))) : made.Refusal.ToProblem();
    }
}

/// <summary>The caller ends one of their tokens, and with it the tasks that they hold.</summary>
internal static class RevokeToken
{
    public static void Map(IEndpointRouteBuilder tokens) => tokens
        .MapDelete("/{number:long}", Handle)
        .WithName("revokeToken")
        .WithSummary("End a token at once.")
        .Requires(Permission.SignedIn)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(long number, Caller caller, Instance instance, Authentication authentication)
    {
        if (await instance.Access.FindCredentialAsync(number) is not { Kind: CredentialKind.Token } token || (token.Actor != caller.Actor && !caller.May(Permission.Administer, default)))
        {
            return Refusal.NotFound("There is no such token.").ToProblem();
        }

        if (caller.Principal.Credential is { Kind: CredentialKind.Token } own && own.Number != number && !caller.May(Permission.Administer, default))
        {
            return Refusal.Conflict("A token can end itself and no other. Sign in.").ToProblem();
        }

        var ended = await instance.Access.RevokeAsync(number, caller.Authority);
        authentication.Forget();
        if (ended)
        {
            await instance.Holds.EndAsync(token.Actor);
        }

        return TypedResults.NoContent();
    }
}
