using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Pop3;

/// <summary>USER and PASS (RFC 1939 §7), and what every way of signing in ends with.</summary>
internal static class SignInHandler
{
    /// <summary>Says nothing about whether the name exists.</summary>
    internal static ValueTask UserAsync(Pop3Session session, UserCommand command)
    {
        if (!session.MayShowPassword)
        {
            session.Replies.Error("AUTH"u8, Phrase.UseStls);
            return default;
        }

        session.UserName = command.Name;
        session.Replies.Ok(Phrase.NameTaken);
        return default;
    }

    internal static async ValueTask PassAsync(Pop3Session session, PassCommand command)
    {
        if (session.UserName is not { } name)
        {
            session.Replies.Error(session.MayShowPassword ? Phrase.UserFirst : Phrase.UseStls);
            return;
        }

        session.UserName = null;
        SignInResult result = await session.SignIn.CheckPasswordAsync(name, command.Password, OriginOf(session), session.Connection.Closed).ConfigureAwait(false);
        await ConcludeAsync(session, result).ConfigureAwait(false);
    }

    internal static SignInOrigin OriginOf(Pop3Session session) => new(session.Connection.Remote.Address, "pop3", session.Connection.Tls is not null);

    internal static async ValueTask ConcludeAsync(Pop3Session session, SignInResult result)
    {
        if (result is { Outcome: SignInOutcome.Success, Account: not null })
        {
            await OpenAsync(session, result).ConfigureAwait(false);
            return;
        }

        // RFC 3206 §4: [AUTH] makes a client ask its user for another password, [SYS/TEMP] makes it wait.
        switch (result.Outcome)
        {
            case SignInOutcome.Unavailable:
                session.Replies.Error("SYS/TEMP"u8, Phrase.Unavailable);
                return;
            case SignInOutcome.Throttled:
                session.Replies.Error("SYS/TEMP"u8, Phrase.SignInThrottled);
                break;
            default:
                session.Replies.Error("AUTH"u8, Phrase.SignInRefused);
                break;
        }

        if (++session.FailedSignIns >= session.Options.MaximumFailedSignIns) session.End();
    }

    private static async ValueTask OpenAsync(Pop3Session session, SignInResult signIn)
    {
        AccountId account = signIn.Account!.Id;
        if (await session.Locks.TryEnterAsync(account).ConfigureAwait(false) is not { } held)
        {
            session.Replies.Error("IN-USE"u8, Phrase.InUse);
            return;
        }

        Maildrop maildrop = await Maildrop.OpenAsync(session.Store, account, held, session.Connection.Closed).ConfigureAwait(false);
        session.Enter(signIn, maildrop);
        session.Replies.Ok(maildrop.Remaining, maildrop.Octets, Phrase.MaildropOpened);
    }
}
