using Posthouse.Directory;

namespace Posthouse.Imap;

/// <summary>What follows a sign-in, whichever command asked for it.</summary>
internal static class SignIn
{
    internal static SignInOrigin Origin(ImapSession session) => new(session.Connection.Remote.Address, "imap", session.Connection.Tls is not null);

    internal static Completion Conclude(ImapSession session, SignInResult result)
    {
        switch (result.Outcome)
        {
            case SignInOutcome.Success:
                session.SignedIn(result);
                session.Output.Write("* CAPABILITY "u8);
                Capabilities.Write(session);
                session.Output.Write("\r\n"u8);
                return Completion.Ok("Signed in");
            case SignInOutcome.Throttled:
                return Failed(session, Completion.No("Too many attempts; please try again later.", "LIMIT"));
            case SignInOutcome.Unavailable:
                return Completion.No("Signing in is not possible at the moment; please try again later.", "UNAVAILABLE");
            default:
                // RFC 5530: one answer for every reason, so that nobody learns which names exist.
                return Failed(session, Completion.No("The name or the password is wrong.", "AUTHENTICATIONFAILED"));
        }
    }

    private static Completion Failed(ImapSession session, Completion answer)
    {
        if (++session.FailedSignIns >= session.Host.Options.MaximumFailedSignIns) session.ByeAfter("Too many failed attempts to sign in.");
        return answer;
    }
}
