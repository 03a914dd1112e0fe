using System.CommandLine;
using System.Globalization;
using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store.Access;

namespace Assay.Server.Commands;

/// <summary>assay token: create, list, revoke.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "API tokens: create, list, revoke.") { CreateOne(), List(), Revoke() };

    private static Command CreateOne()
    {
        var place = new Workplace();
        var name = new Argument<string>("NAME") { Description = "What the token is for." };
        var user = new Option<string>("--user") { Description = "E-mail address of the account that it stands for.", Required = true, HelpName = "EMAIL" };
        var scopes = new Option<string[]>("--scope") { Description = "What it may, such as import or export; all that the account may where it is left out.", HelpName = "SCOPE" };
        var days = new Option<int>("--days") { Description = "How long it lives, 1 to 365.", DefaultValueFactory = _ => 90, HelpName = "N" };
        var command = place.On(new Command("create", "Make a token; its secret is printed once.") { name, user, scopes, days }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var account = await instance.Access.FindAccountAsync(parsed.GetValue(user)!)
                ?? throw new CommandRefusedException(Refusal.NotFound($"There is no account with the address {parsed.GetValue(user)}."));
            string[] known = [.. Enum.GetValues<Domain.Access.Permission>().Select(Caller.ScopeOf)];
            if ((parsed.GetValue(scopes) ?? []).FirstOrDefault(s => !known.Contains(s)) is { } unknown)
            {
                throw new CommandRefusedException(Refusal.Invalid($"\"{unknown}\" is no scope; the scopes are {string.Join(", ", known)}."));
            }

            if (parsed.GetValue(days) is < 1 or > 365)
            {
                throw new CommandRefusedException(Refusal.Invalid("--days lies between 1 and 365."));
            }

            var secret = Secrets.New("pat");
            var made = await instance.Access.AddCredentialAsync(
                CredentialKind.Token, Secrets.HashOf(secret, "pat")!, account.Id, parsed.GetValue(name)!, string.Join(' ', parsed.GetValue(scopes) ?? []), default,
                instance.Database.Now + (parsed.GetValue(days) * 86_400_000_000L), Workplace.Operator);
            Output.Print(Output.ToNode(new { secret, number = made.Number.ToString(CultureInfo.InvariantCulture) }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        var place = new Workplace();
        var command = place.On(new Command("list", "All tokens; with --server, yours."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(await server.GetAsync("/tokens"), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            Output.Print(Output.ToNode((await instance.Access.CredentialsAsync(null, CredentialKind.Token)).ConvertAll(Features.People.ListTokens.Of)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var place = new Workplace();
        var number = new Argument<long>("NUMBER") { Description = "Number of the token, as list prints it." };
        var command = place.On(new Command("revoke", "End a token at once, and the holds of its owner.") { number }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            if (await instance.Access.FindCredentialAsync(parsed.GetValue(number)) is not { Kind: CredentialKind.Token } token)
            {
                throw new CommandRefusedException(Refusal.NotFound($"There is no token {parsed.GetValue(number)}."));
            }

            if (await instance.Access.RevokeAsync(token.Number, Workplace.Operator))
            {
                await instance.Holds.EndAsync(token.Actor);
            }

            Console.Out.WriteLine("The token is revoked.");
            return ExitCodes.Done;
        });
        return command;
    }
}
