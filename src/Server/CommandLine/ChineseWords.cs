namespace Posthouse.Server;

/// <summary>In Chinese.</summary>
internal sealed class ChineseWords : Words
{
    internal static readonly ChineseWords Instance = new();

    internal override string AskDomain => "要在这里收信的域名，例如 example.com";

    internal override string AskHostName => "本机在互联网上的名字";

    internal override string AskAdministrator => "管理员的地址";

    internal override string AskAddresses => "本机的公网地址，用于 DNS 记录（没有则填 -）";

    internal override string AskPassword => "管理员的密码（留空则自动生成）";

    internal override string AskAcme => "是否向 Let's Encrypt 自动申请 TLS 证书，并同意其条款（letsencrypt.org/repository）？填 yes 或 no";

    internal override string TheSameAgain => "请再输入一次";

    internal override string TheTwoDiffer => "两次输入不一致。";

    internal override string Configuration => "配置文件";

    internal override string Data => "数据目录";

    internal override string Administrator => "管理员";

    internal override string Password => "密码";

    internal override string ShownOnce => "（只显示这一次）";

    internal override string Certificate => "证书";

    internal override string CertificateByAcme => "由 Let's Encrypt 签发，自动申请和续期";

    internal override string CertificateSelfSigned => "暂用自签名证书，邮件客户端会警告";

    internal override string PublishRecords => "请在 DNS 中发布以下记录";

    internal override string SetReverseNames => "请 IP 地址的提供商设置反向解析；没有反向解析的地址发出的邮件，许多服务器会拒收";

    internal override string Next => "接下来";

    internal override string Confirm(string question) => $"{question}？此操作无法撤回。[y/N]";

    internal override string ConfirmInVain(string question) => $"{question}？此操作无法撤回，而这里没有人可以回答：确实要做，请加上 --yes。";

    internal override string ConfirmRevocable(string question) => $"{question}？之后可以改回来，但在 TTL 到期之前，别人可能仍然看到改动前后的旧值。[y/N]";

    internal override string ConfirmRevocableInVain(string question) => $"{question}？这里没有人可以回答：确实要做，请加上 --yes。";

    internal override string NothingDone => "什么也没有做。";

    internal override string CertificateFromFile(string file) => $"{file}，文件变化后自动重新读取";

    internal override string NoDomain(string text) => $"“{text}”不是 example.com 这样的域名。";

    internal override string NoHostName(string text) => $"“{text}”不是 mail.example.com 这样的完整主机名。";

    internal override string NoAddress(string text) => $"“{text}”不是邮件地址。";

    internal override string NoIpAddress(string text) => $"“{text}”不是 IP 地址。";

    internal override string NeitherYesNorNo(string text) => $"“{text}”既不是 yes 也不是 no。";

    internal override string OfAnotherDomain(string domain) => $"管理员的地址必须属于 {domain}。";

    internal override string SetUp(string domain, string host) => $"服务器已经建好：{host} 负责 {domain} 的邮件。";

    internal override string KnowsNoAddress(string host) =>
        $"本机不知道自己的公网地址：请另外发布 {host} 的 A 和 AAAA 记录，并请 IP 地址的提供商把反向解析（PTR）设为 {host}。把这些地址写进配置文件的 [dns] 之下，检查时才会一并核对。";

    internal override string StepRun => "启动服务器。1024 以下的端口需要 root 或专门的权限；docs/operating.zh-CN/start.md 里有一个授予该权限的 systemd 单元。";

    internal override string StepConsole(string address, string administrator) =>
        $"在本机的浏览器中打开 {address}，以 {administrator} 登录：开通向导会带您完成后面的所有步骤。从其他机器访问时，先在那台机器上运行以下命令，再打开上面的地址：";

    internal override string StepCertificateByAcme(string host) => $"让 {host} 的 80 端口通到本服务器。这个名字指向本机之后，一分钟内就会自动拿到证书，用下面的命令查看：";

    internal override string StepCertificate(string file) =>
        $"在 {file} 里选定证书的来源：用 ACME 自动申请和续期，或者用 [[certificate]] 写明由其他程序续期的文件。两种写法都已备好，去掉注释即可。";

    internal override string StepPublish => "发布上面的记录。下面的命令列出在服务商控制台（aliyun、dnspod、cloudflare、route53、huawei、godaddy、namecheap 或其他）里该填什么：";

    internal override string StepPublishByCommand => "也可以让驿站直接发布：通过带签名的更新，或 alidns、dnspod、cloudflare、route53 的接口。发布之前会列出差别并询问：";

    internal override string StepWatch => "等到处处可见，然后检查。查到密钥的记录之后，邮件会自动开始签名。检查没有错误，就全部通过了：";

    internal override string StepPeople => "添加用户：";

    internal override string StepTry => "收发一封邮件，看看它的去向：";
}
