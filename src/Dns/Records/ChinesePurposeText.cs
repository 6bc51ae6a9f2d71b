namespace Posthouse.Dns;

/// <summary>Purposes in Chinese.</summary>
internal sealed class ChinesePurposeText : PurposeText
{
    internal static readonly ChinesePurposeText Instance = new();

    internal override string HostAddress => "服务器的地址";

    internal override string SecondHost => "第一台主机没有应答时由它收信";

    internal override string SpfOfThisServer => "SPF：只有本服务器以该域名发信（RFC 7208）；邮件营销等其他发信方也要加进来";

    internal override string SpfWithOthers => "SPF：本服务器和所列的发信方以该域名发信（RFC 7208）";

    internal override string SpfOfHost => "服务器自报名字的 SPF，退信靠它验证";

    internal override string DmarcNone => "DMARC：请别人报告如何看待该域名的邮件；报告正常之后再把 p 提高到 quarantine";

    internal override string Dmarc => "DMARC：别人如何处理冒充该域名的邮件，以及把报告发到哪里";

    internal override string Bimi => "BIMI：收件方可以显示在邮件旁边的徽标";

    internal override string MtaSts => "MTA-STS：别人只通过经过验证的 TLS 向该域名发信（RFC 8461）";

    internal override string MtaStsHost => "提供 MTA-STS 策略的地方";

    internal override string TlsReports => "TLS-RPT：别人无法通过 TLS 发信时的报告（RFC 8460）";

    internal override string Caa => "CAA：哪些机构可以签发证书（RFC 8659）";

    internal override string CaaOfHost => "CAA：哪些机构可以为服务器签发证书（RFC 8659）";

    internal override string Tlsa => "DANE：服务器证书的公钥（RFC 7672）；只在有 DNSSEC 签名的区域里有用";

    internal override string Autoconfig => "Thunderbird 等客户端自动获取设置的地方";

    internal override string Autodiscover => "Outlook 自动获取设置的地方";

    internal override string AutodiscoverService => "没有 autodiscover 主机时，Outlook 在这里获取设置";

    internal override string NoLongerNeeded => "不再需要";

    internal override string OtherTimeToLive => "只改变 TTL";

    internal override string Mail(string domain) => $"把发往 {domain} 的邮件送到这里";

    internal override string Key(SigningKeyUse use) => use switch
    {
        SigningKeyUse.Signing => "DKIM：正在为该域名的邮件签名的密钥（RFC 6376）",
        SigningKeyUse.Waiting => "DKIM：新密钥，查到这条记录之后开始签名（RFC 6376）",
        _ => "DKIM：已停用的密钥，供还在途中的邮件验证（RFC 6376）",
    };

    internal override string Reverse(string address) => $"{address} 的反向解析";

    internal override string Service(string label) => label switch
    {
        "_submissions" => "让邮件客户端找到发信服务（TLS）",
        "_submission" => "让邮件客户端找到发信服务（STARTTLS）",
        "_imaps" => "让邮件客户端找到 IMAP 服务（TLS）",
        "_imap" => "让邮件客户端找到 IMAP 服务（STARTTLS）",
        "_pop3s" => "让邮件客户端找到 POP3 服务（TLS）",
        "_jmap" => "让邮件客户端找到 JMAP 服务（RFC 8620）",
        "_sieve" => "让邮件客户端找到邮件过滤规则服务 ManageSieve（RFC 5804）",
        _ => "让邮件客户端找到 POP3 服务（STARTTLS）",
    };

    internal override string NoService(string label) => label switch
    {
        "_submissions" => "告诉邮件客户端不提供发信服务（TLS）",
        "_submission" => "告诉邮件客户端不提供发信服务（STARTTLS）",
        "_imaps" => "告诉邮件客户端不提供 IMAP 服务（TLS）",
        "_imap" => "告诉邮件客户端不提供 IMAP 服务（STARTTLS）",
        "_pop3s" => "告诉邮件客户端不提供 POP3 服务（TLS）",
        _ => "告诉邮件客户端不提供 POP3 服务（STARTTLS）",
    };

    internal override string OutsideZone(string zone) => $"不属于 {zone}：请在持有这些名称的区域发布";
}
