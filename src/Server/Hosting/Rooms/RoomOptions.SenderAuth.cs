using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Server;

internal static partial class RoomOptions
{
    internal static VerificationOptions Verification(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new VerificationOptions
        {
            AuthServId = configuration.HostName,
            Dmarc = Enum.Parse<DmarcEnforcement>(section.Text("dmarc"), ignoreCase: true),
            DmarcExempt = [.. section.TextList("dmarc-exempt").Select(DomainName.Parse)],
            TrustedSealers = [.. section.TextList("trusted-sealers").Select(DomainName.Parse)],
            Trusted = section.NetworkList("trusted"),
            TimeLimit = section.Duration("time-limit"),
        };
    }

    internal static BimiOptions Bimi(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        if (section.TextOrNull("bimi-roots") is { } file) roots.ImportFromPemFile(file);
        return new BimiOptions
        {
            Mode = Enum.Parse<BimiMode>(section.Text("bimi"), ignoreCase: true),
            Roots = roots,
            AllowPrivate = section.Boolean("bimi-private"),
            MaximumLogo = (int)section.Size("bimi-maximum-logo"),
        };
    }

    internal static DmarcReportOptions DmarcReports(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new DmarcReportOptions
        {
            HostName = configuration.HostName,
            Send = section.Boolean("dmarc-reports"),
            Organization = section.TextOrNull("dmarc-reports-organization") ?? "",
            From = section.TextOrNull("dmarc-reports-from") is { } from ? EmailAddress.Parse(from) : null,
            Contact = section.TextOrNull("dmarc-reports-contact") is { } contact ? EmailAddress.Parse(contact) : null,
        };
    }

    internal static FailureReportOptions FailureReports(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new FailureReportOptions
        {
            HostName = configuration.HostName,
            Send = section.Boolean("failure-reports"),
            From = section.TextOrNull("dmarc-reports-from") is { } from ? EmailAddress.Parse(from) : null,
            Redaction = Enum.Parse<FailureRedaction>(section.Text("failure-report-redaction"), ignoreCase: true),
            PerDomain = section.Number("failure-reports-per-domain"),
            Addresses = section.Number("failure-reports-addresses"),
            PerDestination = section.Number("failure-reports-per-destination"),
            Together = section.Number("failure-reports-per-day"),
        };
    }

    internal static SpfOptions Spf(PosthouseConfiguration configuration) => new() { ReceivingHost = configuration.HostName };

    internal static SigningKeyOptions SigningKeys(PosthouseConfiguration configuration)
    {
        ConfigurationTable dkim = configuration.Document["dkim"];
        return new SigningKeyOptions
        {
            SecretFile = dkim.TextOrNull("secret-file") ?? Path.Combine(configuration.DataFolder, "secret.key"),
            RotateAfter = dkim.Duration("rotate-after"),
            Overlap = dkim.Duration("overlap"),
        };
    }
}
