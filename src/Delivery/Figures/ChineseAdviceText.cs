namespace Posthouse.Delivery;

/// <summary>Advice in Chinese.</summary>
internal sealed class ChineseAdviceText : AdviceText
{
    internal static readonly ChineseAdviceText Instance = new();

    internal override string DeliveryRate => "每 100 个收件人中送达不足 98 个。请先看下面的退信分类和问题最多的目的域：通常是少数几个原因造成了大部分退信。";

    internal override string BounceRate => "每 100 个收件人中有 3 个或更多退信。对方会据此认为地址表是买来的或已经过期，从而降低对发件方的信任。";

    internal override string ComplaintRate => "每 1000 个收件人中有超过 1 个投诉为垃圾邮件。群发邮件只发给明确订阅的人，附上一键生效的退订链接，并把投诉者从所有列表中移除。达到千分之三时，Gmail 和 Yahoo 会把邮件放入垃圾箱。";

    internal override string Deferrals => "有十分之一或更多的投递尝试被推迟。请查看问题最多的目的域最常见的答复，其中多半写明了原因。";

    internal override string DeliveryTime => "每 20 个收件人中有 1 个要等 10 分钟以上。请在发信队列中查看是谁让邮件等待（“posthouse queue list”）。";

    internal override string Tls => "有十分之一或更多的邮件以明文发出。请在邮件追踪中查看是哪些主机（tls=no，“posthouse message trace”）；若是合作伙伴，请对方启用 STARTTLS。";

    internal override string Listed(string address, string list, string? code) =>
        $"{address} 在黑名单 {list} 上（{code}）。请先查明原因：账号被盗（发信队列和邮件追踪中可以看出）、整个网段被列入，或者过去退信太多。消除原因后，再到该名单的网页申请移除。";

    internal override string ListRefuses(string lists) =>
        $"{lists} 不答复 Posthouse 所用的 DNS 服务器（公共解析器会被拒绝）。请在 [dns] 的 servers 中改用自己的解析器，才能检查。";

    internal override string? Cause(string what) => what switch
    {
        "unknown" => "多数退信是因为邮箱不存在。这些地址不会再被投递；请在通讯录中改正，并在录入新地址时核对。",
        "full" => "对方邮箱已满。只能用其他方式联系；持续数周仍满的地址请从列表中移除。",
        "disabled" or "moved" => "对方邮箱已停用或已迁移。请从列表和通讯录中移除。",
        "blocklisted" => "对方因黑名单而拒收本服务器的地址。请看上面的名单，以及最常见答复中写明的名单名称。",
        "rate-limited" => "对方限制了发送速度。请把群发邮件分散到数小时内，新的发信地址先从每天少量开始。",
        "no-reverse-name" => "对方查不到本服务器地址的反向域名（PTR）。请让分配地址的运营商把它设为本服务器的主机名，并使该主机名解析回同一地址。",
        "authentication" => "对方不认可邮件出自贵方。请检查该域名的 DNS 记录（“posthouse dns check”）：SPF、DKIM 和 DMARC 都要发布并且一致。",
        "sender-refused" => "对方拒绝发件人的地址或域。请确认发件人存在并能收信，其域有 MX 和 SPF 记录。",
        "spam" => "对方认为内容是垃圾邮件。请检查被拒邮件中的链接和附件，以及账号是否被盗。",
        "virus" => "对方发现恶意程序。请通过邮件追踪查出账号（“posthouse message trace”），更换密码并检查其电脑。",
        "too-large" => "邮件超过对方的大小限制。大文件请改为发送链接。",
        "content" => "对方无法接受邮件的格式。最常见的答复会说明问题所在。",
        "policy" => "对方的规则不允许。最常见的答复会说明是哪一条；若是合作伙伴，请联系对方的邮件管理员放行贵方的域。",
        "dns" => "收件人的域不存在或没有邮件主机。多半是笔误：请改正地址。",
        "connection" => "连接不上对方的邮件主机。只是个别的就等待；若很多，请检查防火墙和运营商是否放行 25 端口的出站连接。",
        "tls" => "与对方邮件主机的 TLS 失败。最常见的答复会写明主机；对方有策略（MTA-STS、DANE）时，邮件会等到恢复为止。",
        "routing" => "对方的路由失败，或者邮件在兜圈子。请检查配置中的 [[route]]，以及指回本服务器的 MX 记录。",
        "expired" => "邮件尝试数日后放弃。问题最多的目的域会显示是谁没有答复。",
        "server" => "对方服务器自身有故障。请等待；若某个目的域持续数日如此，请联系其邮件管理员。",
        _ => null,
    };
}
