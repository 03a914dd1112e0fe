namespace Assay.Server.Features.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        SignIn.Map(sessions);
        RedeemSignInLink.Map(sessions);
        SignOut.Map(sessions);
        ListSessions.Map(sessions);
        EndSession.Map(sessions);
        var me = api.MapGroup("").WithTags("Sessions");
        GetMe.Map(me);
        ChangePassword.Map(me);
        SetUp.Map(me);
    }
}
