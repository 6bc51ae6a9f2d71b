namespace Posthouse.Delivery;

/// <summary>
/// Large providers by the names of their mail hosts, as their set-up pages and the DNS of their customers showed them in 2025. Each is a
/// fact that may change: what settings say of a pattern or a name comes before what stands here. No limits stand here, because providers
/// that publish any give them by the sender's standing: those are learned.
/// </summary>
internal static class BuiltInProviders
{
    internal static readonly IReadOnlyList<MailProvider> All =
    [
        // Exchange Online customers have a host of their own below mail.protection.outlook.com, with DNSSEC below mx.microsoft.
        new() { Name = "microsoft", Hosts = ["*.mail.protection.outlook.com", "*.olc.protection.outlook.com", "*.mx.microsoft", "*.mail.protection.partner.outlook.cn", "*.mail.protection.office365.us"] },
        new() { Name = "google", Hosts = ["*.google.com", "*.googlemail.com", "*.smtp.goog"] },
        new() { Name = "yahoo", Hosts = ["*.yahoodns.net", "*.mail.yahoo.co.jp"] },
        new() { Name = "apple", Hosts = ["*.mail.icloud.com"] },
        // QQ Mail and Tencent Exmail share their hosts.
        new() { Name = "tencent", Hosts = ["*.qq.com", "*.exmail.qq.com"] },
        new() { Name = "alibaba", Hosts = ["*.mxhichina.com", "*.aliyun.com", "*.alibabacloud.com", "*.qiye.aliyun.com", "*.sg.aliyun.com"] },
        new() { Name = "netease", Hosts = ["*.netease.com", "*.163.com", "*.126.com", "*.mxmail.netease.com", "*.qiye.163.com", "*.ym.163.com"] },
        new() { Name = "sina", Hosts = ["*.sina.com.cn", "*.sinamail.sina.com.cn"] },
        new() { Name = "coremail", Hosts = ["*.icoremail.net"] },
        new() { Name = "proofpoint", Hosts = ["*.pphosted.com", "*.ppe-hosted.com", "*.gpphosted.com"] },
        new() { Name = "mimecast", Hosts = ["*.mimecast.com", "*.mimecast.co.za", "*.mimecast-offshore.com"] },
        new() { Name = "barracuda", Hosts = ["*.barracudanetworks.com"] },
        new() { Name = "cisco", Hosts = ["*.iphmx.com"] },
        new() { Name = "broadcom", Hosts = ["*.messagelabs.com"] },
        new() { Name = "trend-micro", Hosts = ["*.tmes.trendmicro.com", "*.tmes.trendmicro.eu", "*.tmes-sg.trendmicro.com"] },
        new() { Name = "sophos", Hosts = ["*.hydra.sophos.com"] },
        new() { Name = "hornetsecurity", Hosts = ["*.hornetsecurity.com", "*.antispameurope.com"] },
        new() { Name = "cloudflare", Hosts = ["*.mx.cloudflare.net"] },
        new() { Name = "amazon", Hosts = ["*.amazonaws.com", "*.awsapps.com"] },
        new() { Name = "zoho", Hosts = ["*.zoho.com", "*.zoho.eu", "*.zoho.in", "*.zoho.com.cn"] },
        new() { Name = "fastmail", Hosts = ["*.messagingengine.com"] },
        new() { Name = "proton", Hosts = ["*.protonmail.ch"] },
        new() { Name = "yandex", Hosts = ["*.yandex.ru", "*.yandex.net"] },
        new() { Name = "vk", Hosts = ["*.mail.ru"] },
        new() { Name = "united-internet", Hosts = ["*.gmx.net", "*.web.de", "*.kundenserver.de", "*.ionos.com", "*.ionos.de", "*.1and1.com"] },
        new() { Name = "telekom", Hosts = ["*.t-online.de"] },
        new() { Name = "orange", Hosts = ["*.orange.fr"] },
        new() { Name = "ovh", Hosts = ["*.ovh.net"] },
        new() { Name = "comcast", Hosts = ["*.comcast.net"] },
        new() { Name = "godaddy", Hosts = ["*.secureserver.net"] },
        new() { Name = "rackspace", Hosts = ["*.emailsrvr.com"] },
        new() { Name = "namecheap", Hosts = ["*.privateemail.com", "*.registrar-servers.com"] },
    ];
}
