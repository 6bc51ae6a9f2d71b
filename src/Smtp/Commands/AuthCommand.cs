namespace Posthouse.Smtp;

/// <summary>AUTH (RFC 4954 §4).</summary>
/// <param name="InitialResponse">Decoded; null where none was sent, empty for "=".</param>
internal sealed record AuthCommand(string Mechanism, byte[]? InitialResponse) : SmtpCommand(SmtpVerb.Auth)
{
    // The response holds a password: no log may ever get it by way of ToString.
    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Mechanism = ").Append(Mechanism);
        return true;
    }
}
