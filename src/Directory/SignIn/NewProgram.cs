using System.Globalization;
using System.Net;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>A mail program that signed in with a password from a network in which the account was not seen before, as the journal has it.</summary>
/// <param name="Protocol">"imap", "pop3", "smtp", "submission", "managesieve" or "jmap".</param>
public sealed record NewProgram(string Protocol, IPAddress Address)
{
    /// <summary>The kind of the journal's record.</summary>
    public const string Kind = "sign-in-new-network";

    /// <summary>What a record of the journal says; null where it is none of these.</summary>
    public static NewProgram? Read(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Kind == Kind && record.Detail?.Split(' ') is [var protocol, var remote] && IPAddress.TryParse(Value(remote), out IPAddress? address) ? new NewProgram(Value(protocol), address) : null;
    }

    // A browser is told of by itself; whoever has a token or a certificate was let in by the owner, or by who gave him the certificate.
    internal static NewProgram? Of(string mechanism, SignInOrigin origin) =>
        origin.Protocol is "imap" or "pop3" or "smtp" or "submission" or "managesieve" or "jmap"
        && mechanism is not (SaslMechanisms.OAuthBearer or SaslMechanisms.XOAuth2 or SaslMechanisms.External or "bearer")
        && !IPAddress.IsLoopback(origin.RemoteAddress.IsIPv4MappedToIPv6 ? origin.RemoteAddress.MapToIPv4() : origin.RemoteAddress)
            ? new NewProgram(origin.Protocol, origin.RemoteAddress) : null;

    internal JournalRecord Record(AccountId account, DateTimeOffset at) =>
        new(Kind) { At = at, Account = account, Detail = string.Create(CultureInfo.InvariantCulture, $"protocol={Protocol} remote={Address}") };

    private static string Value(string field) => field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
