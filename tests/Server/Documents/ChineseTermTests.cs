using System.Text.RegularExpressions;

namespace Posthouse.Server.Tests;

/// <summary>One thing has one name in Chinese, in the guides, on the pages and in what the program says: the name that mail providers' customers know.</summary>
public partial class ChineseTermTests
{
    // Ours, and the variants of it that are not used.
    private static readonly (string Term, string[] Variants)[] Terms =
    [
        ("账号", ["账户", "帐户", "帐号"]),
        ("两步验证", ["第二重验证", "双重验证", "二次验证", "二步验证", "双因素"]),
        ("恢复码", ["恢复代码", "备用码"]),
        ("登录", ["登陆"]),
        ("密码", ["口令"]),
        ("通行密钥", ["通行证"]),
        ("邮件头", ["信头", "标头"]),
        ("自动回复", ["自动答复"]),
        ("身份提供方", ["身份提供商", "身份提供者"]),
    ];

    private static readonly string[] Kinds = [".md", ".cs", ".ts", ".tsx", ".txt", ".html"];

    [Fact]
    public void Each_thing_has_one_name()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Posthouse.slnx"))) root = Path.GetDirectoryName(root)!;
        IEnumerable<string> files = new[] { "docs", "src", "web" }
            .SelectMany(folder => System.IO.Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(root, "README.zh-CN.md"))
            .Where(static file => Kinds.Contains(Path.GetExtension(file)) && !Made().IsMatch(file));
        var found = new List<string>();
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            found.AddRange(Terms.SelectMany(term => term.Variants.Where(variant => text.Contains(variant, StringComparison.Ordinal)).Select(variant => $"{Path.GetRelativePath(root, file)}: {variant}, where we say {term.Term}")));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"[\\/](node_modules|bin|obj|dist)[\\/]")]
    private static partial Regex Made();
}
