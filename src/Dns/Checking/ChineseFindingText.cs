namespace Posthouse.Dns;

/// <summary>Findings in Chinese.</summary>
internal sealed class ChineseFindingText : FindingText
{
    internal static readonly ChineseFindingText Instance = new();

    private const string Later = "请稍后再检查。", PublishIt = "请发布这条记录。", Wildcard = "请删除泛解析；或者把邮件用到的名称都单独发布，让泛解析不再替它们应答。";

    internal override FindingWords NoServers(string domain) => new($"没有任何域名服务器应答 {domain}。", "请注册该域名，并在注册商处填写 DNS 服务商的域名服务器。");

    internal override FindingWords NotEverywhereYet(string name, string type, int minutes) =>
        new($"{name} 的 {type} 记录已经发布，但还不是处处可见。", $"请等待：这些解析器的缓存最迟 {minutes} 分钟后到期，届时再检查一次即可（“posthouse dns watch”会一直等到生效）。");

    internal override FindingWords SilentServer(string server) =>
        new($"域名服务器 {server} 没有应答。", "凡是问到它的邮件都会延误：请 DNS 服务商修复，或把它从区域和注册信息中去掉。");

    internal override FindingWords SilentResolver(string resolver) => new($"从本机得不到解析器 {resolver} 的应答。", "不必处理：可能是网络限制所致。可以在 [dns] 的 check-resolvers 里换用其他解析器。");

    internal override FindingWords LameServer(string server) =>
        new($"{server} 被列为该区域的域名服务器，但它没有这个区域。", "请 DNS 服务商修复，或把它从区域和注册信息中去掉。");

    internal override FindingWords AliasAtDomain(string domain, string target) =>
        new($"{domain} 是 {target} 的别名（CNAME），与它同名的 MX 和 TXT 记录不起作用。", "请把 CNAME 换成地址记录，或换成服务商提供的别名方式（ALIAS、ANAME、CNAME 拉平）。");

    internal override FindingWords WildcardForKeys(string above) => new($"{above} 之下的任何名称都有泛解析应答，从未发布过的密钥选择器也不例外。", Wildcard);

    internal override FindingWords WildcardForDmarc(string above) => new($"{above} 之下的任何名称都有泛解析应答，从未发布过的 DMARC 记录也不例外。", Wildcard);

    internal override FindingWords WildcardForAll(string above) =>
        new($"{above} 之下的任何名称都有泛解析应答，它和各级子域从未发布过的 _dmarc、mta-sts 等名称也不例外。", Wildcard);

    internal override FindingWords WildcardForAddresses(string domain) =>
        new($"泛解析使 {domain} 之下的任何名称都有地址，包括 mta-sts.{domain} 和 autoconfig.{domain}。", "请确认在那里应答的服务器不会给出与邮件有关的内容。");

    internal override FindingWords StaleKey(string name) => new($"密钥 {name} 早已停用，保留期已过，记录却还在。", "请删除这条记录。");

    internal override FindingWords DmarcNone(string domain) =>
        new("DMARC 策略是 none：别人仍会照常收下冒充的邮件。", $"等报告显示您的邮件全部通过之后，请在该域名的 DNS 设置中把策略提高到 quarantine（“posthouse dns set {domain} --dmarc-policy quarantine”）。");

    internal override FindingWords ReverseNameUnknown(string address) => new($"暂时查不到 {address} 的反向解析。", Later);

    internal override FindingWords NoReverseName(string address, string host) =>
        new($"{address} 没有反向解析。", $"请这个 IP 地址的提供商把反向解析设为 {host}：没有它，许多服务器会拒收邮件。");

    internal override FindingWords OtherReverseName(string address, string host) =>
        new($"{address} 的反向解析不是 {host}。", $"请这个 IP 地址的提供商把反向解析设为 {host}：不一致时，许多服务器会拒收邮件。");

    internal override FindingWords NullMx(string domain) => new($"{domain} 声明不收任何邮件（RFC 7505）。", "请删除这条 MX 记录。");

    internal override FindingWords AliasAtMx(string host, string target) =>
        new($"MX 记录指向的 {host} 是 {target} 的别名（CNAME）。", "请在 MX 记录里直接写主机本身，或给这个名称单独的地址记录。");

    internal override FindingWords AddressesUnknown(string host) => new($"暂时查不到 {host} 的地址。", Later);

    internal override FindingWords DanglingMx(string host) => new($"MX 记录指向的 {host} 没有地址。", "请发布它的 A 记录，或删除这条 MX 记录。");

    internal override FindingWords IssuerForbidden(string name, string issuer, string allow) =>
        new($"{name} 的 CAA 记录不允许 {issuer} 签发证书：下次续期会失败。", $"请加上 {allow}，或改用 CAA 记录中已列出的机构签发的证书。");

    internal override FindingWords Missing(string name, string type, string value, string purpose) => new($"{name} 缺少 {type} 记录 {value}（用途：{purpose}）。", PublishIt);

    internal override FindingWords Differs(string name, string type, string value) => new($"{name} 的 {type} 记录与应有的不同。", $"请换成 {value}。");

    internal override FindingWords OtherHosts(string name) => new($"{name} 除了本服务器的 MX 记录，还有别的 MX 记录。", "邮件也会送到那里：请删除，或确认那些主机会转交过来。");

    internal override FindingWords Extra(string name, string type) => new($"{name} 除了应有的 {type} 记录，还有别的 {type} 记录。", "请删除，或确认它们指向本服务器。");

    internal override FindingWords SeveralRecords(string name, string kind, int count) => new($"{name} 有 {count} 条 {kind} 记录，结果全都无效。", "请只留一条。");

    internal override FindingWords SplitText(string name, string kind) =>
        new($"{name} 的 {kind} 记录内容里混进了引号或空格。", "长文本由若干段直接拼接而成：请整段填写，不加引号；或按控制台要求的格式分段。");

    internal override FindingWords MissingText(string name, string kind, string purpose) => new($"{name} 缺少 {kind} 记录（用途：{purpose}）。", PublishIt);

    internal override FindingWords KeyDiffers(string name) => new($"{name} 的 DKIM 记录与应有的不同。", "请替换：用这个密钥所做的签名会验证失败。");

    internal override FindingWords TextDiffers(string name, string kind) =>
        new($"{name} 的 {kind} 记录与应有的不同。", "请替换；如果现有内容正是您想要的，请改为更改该域名的 DNS 设置（“posthouse dns set”）。");

    internal override FindingWords SpfDrift(string name, string domain, IReadOnlyList<string> added, IReadOnlyList<string> gone) => new(
        (added, gone) switch
        {
            ({ Count: > 0 }, { Count: > 0 }) => $"{name} 展开后的 SPF 记录已经过时：发布之后新增了 {string.Join(" ", added)}，去掉了 {string.Join(" ", gone)}。",
            ({ Count: > 0 }, _) => $"{name} 展开后的 SPF 记录已经过时：发布之后新增了 {string.Join(" ", added)}。",
            _ => $"{name} 展开后的 SPF 记录已经过时：发布之后去掉了 {string.Join(" ", gone)}。",
        },
        $"请重新发布（“posthouse dns publish {domain}”），否则从新地址发出的邮件不能通过验证。如果地址经常变化，请在 DNS 设置中改用 include（“posthouse dns set {domain} --spf-flatten false”）。");
}
