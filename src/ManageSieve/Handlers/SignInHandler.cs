using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>AUTHENTICATE (RFC 5804 §2.1): a SASL exchange in strings of base64.</summary>
internal static class SignInHandler
{
    internal static async ValueTask AuthenticateAsync(ManageSieveSession session, ManageSieveCommand command)
    {
        TlsFacts? tls = session.Connection.Tls;
        var origin = new SignInOrigin(session.Connection.Remote.Address, "managesieve", tls is not null);
        ISaslExchange? exchange = session.SignIn.Begin(command.Text(0), origin, tls?.TlsServerEndPoint ?? default, tls?.TlsExporter ?? default);
        if (exchange is null)
        {
            if (tls is null && !session.IsLoopback) session.Replies.No("Begin TLS first", "ENCRYPT-NEEDED");
            else session.Replies.No("There is no such mechanism");
            return;
        }

        byte[]? response = command.Strings.Count == 1 ? [] : Decode(command.Strings[1].Span);
        while (true)
        {
            if (response is null)
            {
                session.Replies.No("That is not base64");
                return;
            }

            SaslStep step = await exchange.NextAsync(response, session.Connection.Closed).ConfigureAwait(false);
            if (step.Result is { } result)
            {
                // RFC 5804 §2.1: what a mechanism says with success goes along with it.
                Conclude(session, result, step.Challenge.IsEmpty ? "" : $"SASL \"{Convert.ToBase64String(step.Challenge.Span)}\"");
                return;
            }

            session.Replies.Line(Convert.ToBase64String(step.Challenge.Span));
            (bool read, ReadOnlyMemory<byte> text, ManageSieveFault fault) = await session.ReadStringAsync().ConfigureAwait(false);
            if (!read || fault == ManageSieveFault.LiteralTooLong)
            {
                if (read) session.Replies.Bye("That is too long");
                session.End();
                return;
            }

            // RFC 5804 §2.1: "*" cancels.
            if (fault == ManageSieveFault.None && text.Span.SequenceEqual("*"u8))
            {
                session.Replies.No("Cancelled");
                return;
            }

            response = fault == ManageSieveFault.None ? Decode(text.Span) : null;
        }
    }

    private static void Conclude(ManageSieveSession session, SignInResult result, string code)
    {
        switch (result.Outcome)
        {
            case SignInOutcome.Success when result.Account is not null:
                session.Enter(result);
                session.Replies.Ok("Signed in", code);
                return;
            case SignInOutcome.Unavailable:
                session.Replies.No("Nobody can sign in now; try again later", "TRYLATER");
                return;
            case SignInOutcome.Throttled:
                session.Replies.No("Too many attempts; try again later", "TRYLATER");
                break;
            default:
                session.Replies.No("The name or the password is wrong");
                break;
        }

        if (++session.FailedSignIns < session.Options.MaximumFailedSignIns) return;
        session.Replies.Bye("Too many attempts");
        session.End();
    }

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(" \t\r\n"u8) || text.Length % 4 != 0 || !Ascii.IsValid(text)) return null;
        byte[] decoded = new byte[text.Length / 4 * 3];
        return Base64.DecodeFromUtf8(text, decoded, out int consumed, out int written) == OperationStatus.Done && consumed == text.Length ? decoded[..written] : null;
    }
}
