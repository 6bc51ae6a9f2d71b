using System.Buffers;
using System.Buffers.Text;
using Posthouse.Directory;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>AUTH (RFC 4954): base64 and continuation lines around Directory's exchange.</summary>
internal static class AuthHandler
{
    public static IReadOnlyList<string> MechanismsOf(SmtpSession session)
    {
        TlsFacts? tls = session.Connection.Tls;
        return session.Listener.Accounts.MechanismsFor(tls is not null, session.IsLoopback, tls is { TlsServerEndPoint.IsEmpty: false });
    }

    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var auth = (AuthCommand)command;
        if (!session.Listener.OffersSignIn)
        {
            session.Refuse(SmtpReplies.NotImplemented);
            return;
        }

        if (session.Account is not null)
        {
            session.Refuse(SmtpReplies.AlreadySignedIn);
            return;
        }

        if (!IsOffered(session, auth.Mechanism))
        {
            bool needsTls = session.Connection.Tls is null && auth.Mechanism is "PLAIN" or "LOGIN";
            session.Refuse(needsTls ? SmtpReplies.EncryptionRequired : SmtpReplies.UnknownMechanism);
            return;
        }

        TlsFacts? tls = session.Connection.Tls;
        // The journal and the throttle know protocols by these names.
        var origin = new SignInOrigin(session.Connection.Remote.Address, session.Listener.Role == ReceivingRole.Submission ? "submission" : "smtp", tls is not null);
        ISaslExchange? exchange = session.Listener.Accounts.Begin(auth.Mechanism, origin, tls?.TlsServerEndPoint ?? default, tls?.TlsExporter ?? default);
        if (exchange is null) session.Refuse(SmtpReplies.UnknownMechanism);
        else await ExchangeAsync(session, exchange, auth.InitialResponse).ConfigureAwait(false);
    }

    private static bool IsOffered(SmtpSession session, string mechanism)
    {
        foreach (string offered in MechanismsOf(session))
        {
            if (string.Equals(offered, mechanism, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static async ValueTask ExchangeAsync(SmtpSession session, ISaslExchange exchange, byte[]? initial)
    {
        SaslStep step = await exchange.NextAsync(initial ?? [], session.Closed).ConfigureAwait(false);
        while (true)
        {
            // RFC 4954 §4: SMTP cannot say something with its 235, so additional data is a challenge of its own with an empty answer.
            if (step.Result is { } result && (step.Challenge.IsEmpty || result.Outcome != SignInOutcome.Success))
            {
                Conclude(session, result);
                return;
            }

            Challenge(session, step.Challenge.Span);
            if (await session.ReadLineAsync(session.Options.MaximumSignInLine, ParseResponse).ConfigureAwait(false) is not { } response) return;
            if (response.Fault is { } fault)
            {
                session.Refuse(fault);
                return;
            }

            if (step.Result is { } after)
            {
                if (response.Octets.Length == 0) Conclude(session, after);
                else session.Refuse(SmtpReplies.BadBase64);
                return;
            }

            step = await exchange.NextAsync(response.Octets, session.Closed).ConfigureAwait(false);
        }
    }

    private static void Conclude(SmtpSession session, SignInResult result)
    {
        switch (result.Outcome)
        {
            case SignInOutcome.Success:
                session.SignedIn(result);
                session.Reply(SmtpReplies.SignedIn);
                return;
            case SignInOutcome.Refused:
                session.Refuse(SmtpReplies.SignInRefused);
                break;
            default:
                session.Refuse(SmtpReplies.SignInUnavailable);
                break;
        }

        if (++session.SignInFailures >= session.Options.MaximumSignInFailures && !session.Ended) session.End(SmtpReplies.TooManySignIns);
    }

    private static void Challenge(SmtpSession session, ReadOnlySpan<byte> challenge)
    {
        session.Output.Write("334 "u8);
        Span<byte> encoded = session.Output.GetSpan(Base64.GetMaxEncodedToUtf8Length(challenge.Length) + 2);
        Base64.EncodeToUtf8(challenge, encoded, out _, out int written);
        "\r\n"u8.CopyTo(encoded[written..]);
        session.Output.Advance(written + 2);
    }

    private static Response ParseResponse(SmtpSession session, ReadOnlySequence<byte> line, LineFault fault)
    {
        if (fault == LineFault.TooLong) return new Response([], SmtpReplies.SignInLineTooLong);
        if (fault != LineFault.None) return new Response([], SmtpReplies.BadLine);
        byte[] text = line.ToArray();
        if (text.AsSpan().SequenceEqual("*"u8)) return new Response([], SmtpReplies.SignInCancelled);
        return SaslText.TryDecode(text, out byte[]? octets) ? new Response(octets, null) : new Response([], SmtpReplies.BadBase64);
    }

    private sealed record Response(byte[] Octets, PreparedReply? Fault);
}
