namespace Posthouse.SenderAuth;

/// <summary>What an administrator is told of his own logo, in his language. What exactly is wrong with a file is said in English, as the log and Authentication-Results say it.</summary>
internal sealed record LogoFindingText
{
    private static readonly LogoFindingText English = new()
    {
        Policy = ("Receivers show no logo: the DMARC policy does not have all forgeries refused or put aside.", "When the reports show that all your mail passes, publish p=quarantine or p=reject, without t=y, sp=none or a pct below 100."),
        Record = static problem => ($"Receivers cannot use the BIMI record: {problem}.", "Publish it as the domain's DNS records show it ('posthouse dns show')."),
        Logo = static problem => ($"Receivers would not show the logo: {problem}.", "Convert the logo to SVG Tiny Portable/Secure, at most 32 KB; with a certificate, publish the very file that it holds."),
        Unreachable = static problem => ($"Receivers cannot get the logo: {problem}.", "Serve the file over https, without redirects, from a host that everybody reaches."),
        NoCertificate = ("No certificate vouches for the logo; Gmail and Apple show none without.", "Authorities sell a Verified Mark Certificate (registered trade marks) or a Common Mark Certificate (logos in use for a year)."),
        NoRoots = ("The logo is good; its certificate is not checked here, where no roots are set.", "Name the authorities' roots as bimi-roots under [sender-authentication]."),
    };

    private static readonly LogoFindingText Chinese = new()
    {
        Policy = ("收信方不会显示标志：DMARC 策略没有让所有伪造邮件被拒收或隔离。", "待报告显示自己的邮件全部通过后，发布 p=quarantine 或 p=reject，不带 t=y、sp=none，也不带低于 100 的 pct。"),
        Record = static problem => ($"收信方无法使用 BIMI 记录：{problem}。", "请按该域名的 DNS 记录中给出的内容发布（“posthouse dns show”）。"),
        Logo = static problem => ($"收信方不会显示该标志：{problem}。", "把标志转换为 SVG Tiny Portable/Secure 格式，不超过 32 KB；有证书时，发布证书所含的同一个文件。"),
        Unreachable = static problem => ($"收信方取不到该标志：{problem}。", "用人人都能访问的主机以 https 提供该文件，不要重定向。"),
        NoCertificate = ("没有证书为该标志担保；Gmail 和 Apple 没有证书就不显示。", "可向签发机构购买 Verified Mark Certificate（注册商标）或 Common Mark Certificate（使用满一年的标志）。"),
        NoRoots = ("标志没有问题；本机未设根证书，因此没有检查其证书。", "在 [sender-authentication] 下以 bimi-roots 指定签发机构的根证书。"),
    };

    internal required (string Message, string Advice) Policy { get; init; }

    internal required Func<string, (string Message, string Advice)> Record { get; init; }

    internal required Func<string, (string Message, string Advice)> Logo { get; init; }

    internal required Func<string, (string Message, string Advice)> Unreachable { get; init; }

    internal required (string Message, string Advice) NoCertificate { get; init; }

    internal required (string Message, string Advice) NoRoots { get; init; }

    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    internal static LogoFindingText In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
}
