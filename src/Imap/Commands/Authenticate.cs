using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.2.2 with the initial response of RFC 4959.</summary>
/// <param name="InitialResponse">In base64, "=" for an empty one; null where none was sent.</param>
internal sealed record AuthenticateCommand(string Mechanism, string? InitialResponse) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string mechanism = input.AtomText().ToUpperInvariant();
        string? initial = null;
        if (input.TrySpace())
        {
            ReadOnlySpan<byte> rest = input.Rest;
            initial = Encoding.ASCII.GetString(rest);
            input.Skip(rest.Length);
        }

        return new AuthenticateCommand(mechanism, initial);
    }

    public override string ToString() => $"{nameof(AuthenticateCommand)} {Mechanism}";
}

/// <summary>Carries a SASL exchange: base64 and continuations here, the mechanisms in Directory.</summary>
internal sealed class AuthenticateHandler : CommandHandler<AuthenticateCommand>
{
    // No mechanism needs more than a few; a client that goes on for ever is cut off.
    private const int MaximumSteps = 10;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, AuthenticateCommand command, CancellationToken cancellationToken)
    {
        TlsFacts? tls = session.Connection.Tls;
        ISaslExchange? exchange = session.Host.SignIn?.Begin(command.Mechanism, SignIn.Origin(session), tls?.TlsServerEndPoint ?? default, tls?.TlsExporter ?? default, tls?.ClientNames);
        if (exchange is null)
        {
            bool clear = command.Mechanism is "PLAIN" or "LOGIN" && !Capabilities.MayShowPassword(session);
            return clear ? Completion.No("Start TLS first: passwords do not travel in clear text.", "PRIVACYREQUIRED") : Completion.No("That mechanism is not on offer.", "CANNOT");
        }

        byte[]? response;
        if (command.InitialResponse is { } initial)
        {
            response = initial == "=" ? [] : Decode(Encoding.ASCII.GetBytes(initial));
            if (response is null) return Completion.Bad("The initial response is not base64.");
        }
        else
        {
            response = Array.Empty<byte>();
        }

        for (int step = 0; step < MaximumSteps; step++)
        {
            SaslStep next = await exchange.NextAsync(response, cancellationToken).ConfigureAwait(false);
            // RFC 4959 §3: "=" is an answer, and empty; a mechanism that only waits for the first one has it.
            if (step == 0 && command.InitialResponse == "=" && next is { Result: null, Challenge.IsEmpty: true }) next = await exchange.NextAsync(response, cancellationToken).ConfigureAwait(false);
            if (next.Result is { } result && (next.Challenge.IsEmpty || result.Outcome != SignInOutcome.Success)) return SignIn.Conclude(session, result);
            Challenge(session.Output, next.Challenge.Span);
            if (await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false) is not InputKind.Command and var kind)
            {
                if (kind == InputKind.Interrupted) session.SayWhyInterrupted();
                else session.Logout();
                return Completion.Bad("The exchange was broken off.");
            }

            byte[] line = session.Reader.Text.ToArray();
            session.Reader.Release();
            // RFC 9051 §6.2.2: "*" cancels.
            if (line is [(byte)'*']) return Completion.Bad("The exchange was cancelled.");
            // Data with success (RFC 4422 §3.6) has no field of its own in IMAP: the client acknowledges it with an empty line.
            if (next.Result is { } done) return SignIn.Conclude(session, done);
            response = Decode(line);
            if (response is null) return Completion.Bad("The response is not base64.");
        }

        return Completion.No("The exchange took too many steps.", "AUTHENTICATIONFAILED");
    }

    private static void Challenge(ImapWriter output, ReadOnlySpan<byte> challenge)
    {
        output.Write("+ "u8);
        Base64.EncodeToUtf8(challenge, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(challenge.Length)), out _, out int written);
        output.Advance(written);
        output.Write("\r\n"u8);
    }

    private static byte[]? Decode(ReadOnlySpan<byte> line)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length)];
        return Base64.DecodeFromUtf8(line, bytes, out int consumed, out int written) == OperationStatus.Done && consumed == line.Length ? bytes[..written] : null;
    }
}
