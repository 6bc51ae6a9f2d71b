using System.Globalization;
using Posthouse.Dns;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// Looks whether a certificate has the names that others ask for over HTTPS. Where a proxy answers for this server, its certificates are not known
/// here and nothing is said.
/// </summary>
internal sealed class CertificateNameCheck(CertificateStore certificates, ClientSetupOptions options)
{
    private static readonly FormText
        PolicyMessage = new("No certificate here has the name {0}: others cannot fetch the MTA-STS policy.", "这里没有包含 {0} 的证书：别人无法获取 MTA-STS 策略。"),
        SettingsMessage = new("No certificate here has the name {0}: mail programs that ask there over HTTPS are shown another one.", "这里没有包含 {0} 的证书：客户端通过 HTTPS 访问它时，得到的是其他名称的证书。"),
        Advice = new("Add the name to the certificate ('names' under [acme]) once it leads here.", "等它指向本机之后，把这个名称加进证书（[acme] 的 names）。");

    internal IEnumerable<CheckFinding> Run(MailDomain plan)
    {
        if (options.BehindProxy || !certificates.HasCertificate) yield break;
        foreach (DnsRecord record in MailRecords.ForDomain(plan).Where(r => r.Type == "CNAME" && !certificates.Proves(r.Name)))
        {
            bool policy = record.Name.StartsWith("mta-sts.", StringComparison.Ordinal);
            string message = string.Format(CultureInfo.InvariantCulture, (policy ? PolicyMessage : SettingsMessage).In(plan.Language), record.Name);
            // Programs have other ways to their settings; a policy has none (RFC 8461 §3.3).
            yield return new CheckFinding(policy ? CheckSeverity.Warning : CheckSeverity.Note, "name-not-certified", record.Name, record.Type, message, Advice.In(plan.Language));
        }
    }
}
