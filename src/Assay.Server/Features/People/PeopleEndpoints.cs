namespace Assay.Server.Features.People;

internal static class PeopleEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("").WithTags("People");
        ListPeople.Map(people);
        SetRoles.Map(people);
        Invite.Map(people);
        ListInvitations.Map(people);
        RevokeInvitation.Map(people);
        DisableAccount.Map(people);
        ErasePerson.Map(people);
        var tokens = api.MapGroup("/tokens").WithTags("People");
        ListTokens.Map(tokens);
        CreateToken.Map(tokens);
        RevokeToken.Map(tokens);
    }
}
