using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>AUTH (RFC 5034): a SASL exchange in base64 lines.</summary>
internal static class AuthHandler
{
    internal static async ValueTask AuthAsync(Pop3Session session, AuthCommand command)
    {
        TlsFacts? tls = session.Connection.Tls;
        if (command.Mechanism is not { } mechanism)
        {
            // Not in any RFC: Outlook asks so, and takes silence for "none".
            session.Replies.Ok(Phrase.Mechanisms);
            foreach (string name in MechanismsFor(session)) session.Replies.Line(name);
            session.Replies.EndOfList();
            return;
        }

        ISaslExchange? exchange = session.SignIn.Begin(mechanism, SignInHandler.OriginOf(session), tls?.TlsServerEndPoint ?? default, tls?.TlsExporter ?? default);
        if (exchange is null)
        {
            session.Replies.Error(session.MayShowPassword ? Phrase.MechanismUnknown : Phrase.UseStls);
            return;
        }

        // RFC 5034 §4: "=" is an initial response of no octets; without one the server begins.
        byte[]? response = command.InitialResponse switch
        {
            null or "=" => [],
            { } initial => Decode(Encoding.ASCII.GetBytes(initial)),
        };
        while (true)
        {
            if (response is null)
            {
                session.Replies.Error(Phrase.SaslMalformed);
                return;
            }

            SaslStep step = await exchange.NextAsync(response, session.Connection.Closed).ConfigureAwait(false);
            if (step.Result is { } result && (step.Challenge.IsEmpty || result.Outcome != SignInOutcome.Success))
            {
                await SignInHandler.ConcludeAsync(session, result).ConfigureAwait(false);
                return;
            }

            Challenge(session, step.Challenge.Span);
            ReceivedLine line = await session.ReadLineAsync(session.Options.MaximumAuthLine).ConfigureAwait(false);
            if (line.IsEnd || line.Fault == LineFault.Endless)
            {
                if (!line.IsEnd) session.Replies.Error(Phrase.LineTooLong);
                session.End();
                return;
            }

            // RFC 5034 §4: "*" alone cancels.
            if (line.Octets.Span.SequenceEqual("*"u8))
            {
                session.Replies.Error(Phrase.SaslCancelled);
                return;
            }

            response = line.Fault is LineFault.None or LineFault.BareLf ? Decode(line.Octets.Span) : null;
            if (step.Result is { } success)
            {
                // RFC 5034 §4: POP3 carries no data with success, so the client answers it with an empty line first.
                if (response is not { Length: 0 }) session.Replies.Error(Phrase.SaslMalformed);
                else await SignInHandler.ConcludeAsync(session, success).ConfigureAwait(false);
                return;
            }
        }
    }

    internal static IReadOnlyList<string> MechanismsFor(Pop3Session session) => session.SignIn.MechanismsFor(
        session.Connection.Tls is not null, session.IsLoopback, session.Connection.Tls is { } tls && !(tls.TlsServerEndPoint.IsEmpty && tls.TlsExporter.IsEmpty));

    private static void Challenge(Pop3Session session, ReadOnlySpan<byte> challenge)
    {
        session.Replies.Output.Write("+ "u8);
        Span<byte> text = session.Replies.Output.GetSpan(Base64.GetMaxEncodedToUtf8Length(challenge.Length));
        Base64.EncodeToUtf8(challenge, text, out _, out int written);
        session.Replies.Output.Advance(written);
        session.Replies.EndLine();
    }

    // RFC 4648 §3.3: characters outside the alphabet are an error, white space too.
    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(" \t\r\n"u8) || text.Length % 4 != 0) return null;
        byte[] decoded = new byte[text.Length / 4 * 3];
        return Base64.DecodeFromUtf8(text, decoded, out int consumed, out int written) == OperationStatus.Done && consumed == text.Length ? decoded[..written] : null;
    }
}
