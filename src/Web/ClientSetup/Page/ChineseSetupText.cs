namespace Posthouse.Web;

/// <summary>The page in Chinese.</summary>
internal sealed class ChineseSetupText : SetupText
{
    internal static readonly ChineseSetupText Instance = new();

    internal override string Language => "zh-CN";

    internal override SetupText Other => EnglishSetupText.Instance;

    internal override string LanguageName => "简体中文";

    internal override string Title => "设置邮箱";

    internal override string Introduction => "输入邮箱地址，查看手机或邮件客户端的设置方法。这里不需要填写密码。";

    internal override string Address => "邮箱地址";

    internal override string Show => "查看设置";

    internal override string NoAddress => "这不是有效的邮箱地址。正确的格式如 name@example.com。";

    internal override string NotHere(string domain) => $"{domain} 的邮箱不在这台服务器上，请检查 @ 后面的部分。";

    internal override string NothingOffered => "这台服务器没有开放邮件客户端可用的服务，请联系管理员。";

    internal override string Heading(string address) => $"{address} 的设置";

    internal override string AppleTitle => "iPhone、iPad 和 Mac";

    internal override string AppleHere => "在本设备上设置：下载描述文件并打开。";

    internal override string AppleDownload => "下载描述文件";

    internal override string AppleScan => "在其他设备上设置：用相机扫描二维码。";

    internal override string AppleThen => "然后打开“设置”，点“已下载描述文件”，再点“安装”（Mac 上在“系统设置”里点“已下载描述文件”）。安装时输入一次邮箱密码即可。";

    internal override string Unsigned => "服务器目前使用自签名证书，设备会提示描述文件“未签名”。管理员换上正式证书后就不再提示。";

    internal override string QrLabel => "描述文件地址的二维码";

    internal override string ProgramsTitle => "Thunderbird 和 Outlook";

    internal override string ProgramsText => "添加账号时只需输入邮箱地址和密码，其余设置会自动完成。如果没有自动完成，请按下面的内容填写。";

    internal override string OthersTitle => "安卓手机和其他客户端";

    internal override string OthersText => "选择“IMAP”或“其他邮箱”，然后填写以下内容。";

    internal override string Incoming(string protocol) => protocol == "imap" ? "收信服务器（IMAP）" : "收信服务器（POP3）";

    internal override string Outgoing => "发信服务器（SMTP）";

    internal override string Server => "服务器";

    internal override string Port => "端口";

    internal override string Security => "加密方式";

    internal override string SecurityOf(bool implicitTls) => implicitTls ? "SSL/TLS" : "STARTTLS";

    internal override string SignIn => "登录信息（收信和发信相同）";

    internal override string UserName => "用户名";

    internal override string Password => "密码";

    internal override string PasswordIs => "您的邮箱密码";

    internal override string MoreWays => "其他连接方式";

    internal override string ProfileName(string address) => $"邮箱：{address}";

    internal override string ProfileDescription(string hostName) => $"添加 {hostName} 上的邮箱账号。描述文件不含密码，安装时再输入。";
}
