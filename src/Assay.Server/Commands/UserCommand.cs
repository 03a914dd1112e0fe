using System.CommandLine;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store.Access;

namespace Assay.Server.Commands;

/// <summary>assay user: add, list, grant, password, disable, link; for the operator of a store.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Accounts: add, list, grant, password, disable, link. Works on the store itself.") { Add(), List(), GrantRoles(), Password(), Disable(), Link() };

    private static readonly string RoleNames = string.Join(", ", Permissions.All.Select(Permissions.Name));

    private static Argument<string> Email() => new("EMAIL") { Description = "E-mail address of the account." };

    private static Roles ParseRoles(IEnumerable<string> names)
    {
        var roles = Roles.None;
        foreach (var name in names.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            roles |= Permissions.TryParse(name, out var role) ? role : throw new CommandRefusedException(Refusal.Invalid($"\"{name}\" is no role; the roles are {RoleNames}."));
        }

        return roles;
    }

    /// <summary>A password whose bytes were replaced would be another password.</summary>
    private static string FirstLine(Stream input)
    {
        var line = new List<byte>();
        for (var read = input.ReadByte(); read is not (-1 or '\n'); read = input.ReadByte())
        {
            line.Add((byte)read);
        }

        var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line);
        return System.Text.Unicode.Utf8.IsValid(bytes)
            ? System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').TrimEnd('\r')
            : throw new CommandRefusedException(Refusal.Invalid("The password on standard input is not valid UTF-8. Send it as UTF-8."));
    }

    /// <summary>Read without echo where a person types; one line of standard input otherwise.</summary>
    private static string ReadPassword(string email)
    {
        string password;
        if (Console.IsInputRedirected)
        {
            password = FirstLine(Console.OpenStandardInput());
        }
        else
        {
            Console.Error.Write("Password: ");
            var typed = new System.Text.StringBuilder();
            for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
            {
                if (key.Key == ConsoleKey.Backspace)
                {
                    typed.Length = Math.Max(0, typed.Length - 1);
                }
                else
                {
                    typed.Append(key.KeyChar);
                }
            }

            Console.Error.WriteLine();
            password = typed.ToString();
        }

        return Passwords.Fault(password, email) is { } fault ? throw new CommandRefusedException(Refusal.Invalid(fault)) : password;
    }

    private static Command Add()
    {
        var place = new Workplace();
        var email = Email();
        var name = new Option<string?>("--name") { Description = "Name as others see it.", HelpName = "NAME" };
        var roles = new Option<string[]>("--role") { Description = $"Roles: {RoleNames}.", HelpName = "ROLE" };
        var project = new Option<string?>("--project") { Description = "The roles hold in this project only.", HelpName = "NAME" };
        var command = place.On(new Command("add", "Make an account; the password is asked for, or read from standard input.") { email, name, roles, project }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed, create: true);
            var scope = parsed.GetValue(project) is { } named ? (await Workplace.ProjectAsync(instance, named)).Id : default;
            var granted = ParseRoles(parsed.GetValue(roles) ?? []);
            var password = ReadPassword(parsed.GetValue(email)!);
            IReadOnlyList<Grant> grants = granted == Roles.None ? [] : [new Grant(default, scope, default, granted)];
            var account = (await instance.Access.CreateAccountAsync(parsed.GetValue(email)!, parsed.GetValue(name) ?? parsed.GetValue(email)!.Split('@')[0], Passwords.Hash(password), grants, null, Workplace.Operator)).OrEnd();
            Output.Print(Output.ToNode(new { account.Id, account.Email, account.Name, roles = Permissions.Names(granted) }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        var place = new Workplace();
        var command = place.On(new Command("list", "All accounts with their roles."), server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            Output.Print(Output.ToNode((await instance.Access.PeopleAsync(default)).ConvertAll(p => new
            {
                p.Id, p.Email, p.Name, p.Disabled, roles = string.Join(", ", p.Grants.Select(g => $"{string.Join('+', Permissions.Names(g.Roles))}{(g.Project.Value == 0 ? "" : "@" + g.Project)}")),
            })), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command GrantRoles()
    {
        var place = new Workplace();
        var email = Email();
        var roles = new Option<string[]>("--role") { Description = $"Roles: {RoleNames}; none takes all away.", HelpName = "ROLE" };
        var project = new Option<string?>("--project") { Description = "In this project only.", HelpName = "NAME" };
        var command = place.On(new Command("grant", "Set an account's roles in the instance or a project.") { email, roles, project }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var account = await FindAsync(instance, parsed.GetValue(email)!);
            var scope = parsed.GetValue(project) is { } named ? (await Workplace.ProjectAsync(instance, named)).Id : default;
            var granted = (await instance.Access.GrantAsync(new Grant(account.Id, scope, default, ParseRoles(parsed.GetValue(roles) ?? [])), Workplace.Operator)).OrEnd();
            await instance.Holds.EndLostAsync(account.Id, scope.Value == 0 ? null : scope);
            Output.Print(Output.ToNode(new { account.Email, roles = Permissions.Names(granted.Roles) }), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Password()
    {
        var place = new Workplace();
        var email = Email();
        var command = place.On(new Command("password", "Set a password; ends all sessions and tokens.") { email }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var account = await FindAsync(instance, parsed.GetValue(email)!);
            await instance.Access.SetPasswordAsync(account.Id, Passwords.Hash(ReadPassword(account.Email)), Workplace.Operator);
            Console.Out.WriteLine("The password is set.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Disable()
    {
        var place = new Workplace();
        var email = Email();
        var again = new Option<bool>("--enable") { Description = "Let the account in again." };
        var command = place.On(new Command("disable", "Shut an account out: sessions, tokens and holds end.") { email, again }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var account = await FindAsync(instance, parsed.GetValue(email)!);
            if (await instance.Access.SetDisabledAsync(account.Id, !parsed.GetValue(again), Workplace.Operator) && !parsed.GetValue(again))
            {
                await instance.Holds.EndAsync(account.Id);
            }

            Console.Out.WriteLine(parsed.GetValue(again) ? "The account is let in again." : "The account is shut out.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Link()
    {
        var place = new Workplace();
        var email = Email();
        var command = place.On(new Command("link", "Print a single-use sign-in link's secret, for whoever lost their password.") { email }, server: false);
        command.SetAction(async (parsed, _) =>
        {
            await using var instance = await place.OpenAsync(parsed);
            var account = await FindAsync(instance, parsed.GetValue(email)!);
            Console.Out.WriteLine("/signin#link=" + await SignInLinks.MakeAsync(instance, account.Id, TimeSpan.FromHours(1)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<Account> FindAsync(Store.Instance instance, string email) =>
        await instance.Access.FindAccountAsync(email) ?? throw new CommandRefusedException(Refusal.NotFound($"There is no account with the address {email}."));
}
