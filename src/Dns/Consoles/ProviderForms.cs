namespace Posthouse.Dns;

/// <summary>The consoles of providers, by the names of their fields. "generic" fits any other.</summary>
public static class ProviderForms
{
    private static readonly FormText RecordType = new("Record Type", "记录类型"), RecordValue = new("Record Value", "记录值"), Priority = new("Priority", "优先级"), MxPriority = new("MX Priority", "MX 优先级");

    public static readonly ProviderForm Generic = new("generic", new("your DNS provider", "您的 DNS 服务商"), new("the list of the zone's records", "该域名的解析记录列表"))
    {
        Priority = Priority,
        Host = new("Host", "主机记录"),
        Type = RecordType,
        Value = RecordValue,
        Note = new("Where the console adds the zone's name by itself, type the host part only; a final dot after other names is typed or left out as the console shows it.", "控制台会自动补上域名时，只填主机部分；其他名称末尾的点按控制台的示例填写或省略。"),
    };

    public static readonly IReadOnlyList<ProviderForm> All =
    [
        new("aliyun", new("Alibaba Cloud DNS", "阿里云云解析 DNS"), new("Alibaba Cloud DNS > Public Zone > the domain > Add Record", "云解析 DNS > 公网权威解析 > 点击域名 > 添加记录"))
        {
            Type = RecordType,
            Host = new("Hostname", "主机记录"),
            Value = RecordValue,
            Priority = MxPriority,
            Fixed = [(new("DNS Request Source", "解析请求来源"), new("Default", "默认"))],
            Unknown = ["TLSA"],
        },
        new("dnspod", new("Tencent Cloud DNSPod", "腾讯云 DNSPod"), new("DNSPod > My Domains > the domain > Add Record", "DNSPod > 我的域名 > 点击域名 > 添加记录"))
        {
            Type = RecordType,
            Host = new("Host Record", "主机记录"),
            Value = RecordValue,
            Priority = MxPriority,
            Fixed = [(new("Split Zone", "线路类型"), new("Default", "默认"))],
            Unknown = ["TLSA"],
        },
        new("cloudflare", new("Cloudflare", "Cloudflare"), new("the domain > DNS > Records > Add record", "选择域名 > DNS > 记录 > 添加记录"))
        {
            Value = new("Content", "内容"),
            Priority = Priority,
            SplitsServices = true,
            SplitsCaa = true,
            SplitsTlsa = true,
            Note = new("Proxy status of A, AAAA and CNAME records must be \"DNS only\": mail does not pass through the proxy.", "A、AAAA、CNAME 记录的代理状态必须选“仅 DNS”：邮件不能经过代理。"),
        },
        new("route53", new("Amazon Route 53", "Amazon Route 53"), new("Route 53 > Hosted zones > the zone > Create record", "Route 53 > 托管区域 > 选择区域 > 创建记录"))
        {
            Type = new("Record type", "记录类型"),
            Host = new("Record name", "记录名称"),
            TimeToLive = new("TTL (seconds)", "TTL（秒）"),
            Apex = "",
            QuotesText = true,
            Fixed = [(new("Routing policy", "路由策略"), new("Simple routing", "简单路由"))],
            Note = new("Records of one name and type are one record there: give each value a line of its own.", "同名同类型的记录在这里是一条：每个值各占一行。"),
        },
        new("huawei", new("Huawei Cloud DNS", "华为云云解析服务"), new("Domain Name Service > Public Zones > the domain > Add Record Set", "云解析服务 > 公网域名 > 点击域名 > 添加记录集"))
        {
            Host = new("Name", "主机记录"),
            Type = new("Type", "记录类型"),
            TimeToLive = new("TTL (s)", "TTL（秒）"),
            Apex = "",
            QuotesText = true,
            Fixed = [(new("Line", "线路类型"), new("Default", "全网默认"))],
            Unknown = ["TLSA"],
            Note = new("Records of one name and type are one record set there: give each value a line of its own.", "同名同类型的记录在这里是一个记录集：每个值各占一行。"),
        },
        new("godaddy", new("GoDaddy", "GoDaddy"), new("Domain Portfolio > the domain > DNS > Add New Record", "域名组合 > 选择域名 > DNS > 添加新记录"))
        {
            Priority = Priority,
            SplitsServices = true,
            SplitsServiceNames = true,
            SplitsCaa = true,
            SplitsTlsa = true,
        },
        new("namecheap", new("Namecheap", "Namecheap"), new("Domain List > Manage > Advanced DNS > Add New Record", "Domain List > Manage > Advanced DNS > Add New Record"))
        {
            Type = new("Type", "Type"),
            Host = new("Host", "Host"),
            Value = new("Value", "Value"),
            Priority = new("Priority", "Priority"),
            SplitsServices = true,
            SplitsServiceNames = true,
            SplitsCaa = true,
            Unknown = ["TLSA"],
            Note = new("MX records are added under Mail Settings, after choosing Custom MX.", "MX 记录在 Mail Settings 里选择 Custom MX 后添加。"),
        },
        Generic,
    ];

    public static ProviderForm? Find(string id) => All.FirstOrDefault(f => f.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
}
