using System.Text;
using Posthouse.Web;

namespace Posthouse.Server.Tests;

public class SettingDescriptionTests
{
    private const string File = """
        hostname = "mail.example.com"
        [mail]
        maximum-size = "1500 KiB"
        [queue]
        retry = ["5 min", "90 s"]
        [acme]
        eab-key-id = "kid-of-somebody"
        [log]
        [[route]]
        domains = ["a.example"]
        to = "smtp:relay.example.net:587"
        [[route]]
        domains = ["b\"é.example"]
        to = "smtp:relay.example.net:587"
        """;

    private static IReadOnlyList<SettingModel> All(string text) => SettingDescriptions.Of(ConfigurationReader.Read(text, "/etc/posthouse", out _)).English;

    private static SettingModel Of(IReadOnlyList<SettingModel> all, string section, string key, int? index = null) => Assert.Single(all, one => one.Section == section && one.Key == key && one.Index == index);

    [Fact]
    public void Each_setting_says_what_holds_and_where_it_is_from()
    {
        IReadOnlyList<SettingModel> all = All(File);
        SettingModel size = Of(all, "mail", "maximum-size");
        Assert.Equal(("\"1500 KiB\"", "file", 3, "octets"), (size.Value, size.Source, size.Line, size.Unit));
        Assert.Equal("[\"5 min\", \"90 s\"]", Of(all, "queue", "retry").Value);
        SettingModel kept = Of(all, "deliverability", "minutes-kept");
        Assert.Equal(("\"2 d\"", "\"2 d\"", "default", (int?)null), (kept.Value, kept.Default, kept.Source, kept.Line));
        Assert.Equal("[\"a.example\"]", Of(all, "route", "domains", 0).Value);
        Assert.NotNull(Of(all, "route", "to", 1).Value);
        // A kind of table that the file has none of is documented once.
        Assert.Null(Of(all, "destination", "domains").Value);
        Assert.All(all, static one => Assert.NotEmpty(one.Documentation));
        foreach (SettingSection section in SettingTable.Sections) Assert.All(section.Settings, setting => Assert.Contains(all, one => one.Section == section.Name && one.Key == setting.Key));
    }

    [Fact]
    public void A_secret_is_not_shown_and_no_setting_holds_one_unmarked()
    {
        SettingModel secret = Of(All(File), "acme", "eab-key-id");
        Assert.Equal(("\"********\"", true), (secret.Value, secret.IsSecret));
        Assert.DoesNotContain("kid-of-somebody", string.Concat(All(File).Select(static one => one.Value)), StringComparison.Ordinal);
        foreach ((SettingSection section, Setting setting) in SettingTable.Sections.SelectMany(static section => section.Settings.Select(setting => (section, setting))))
        {
            bool named = setting.Key.Split('-').Any(static word => word is "password" or "secret" or "token" or "credential");
            Assert.True(setting.IsSecret || !named || setting.Kind is not (SettingKind.Text or SettingKind.TextList), $"[{section.Name}] {setting.Key} looks like a secret and is not marked as one.");
        }
    }

    [Fact]
    public void What_is_told_of_a_file_reads_as_the_same_file()
    {
        IReadOnlyList<SettingModel> all = All(File);
        var text = new StringBuilder();
        foreach (IGrouping<(string Section, int? Index), SettingModel> table in all.Where(static one => one.Value is not null && one.Source == "file").GroupBy(static one => (one.Section, one.Index)))
        {
            if (table.Key.Section.Length > 0) text.Append(table.Key.Index is null ? $"[{table.Key.Section}]\n" : $"[[{table.Key.Section}]]\n");
            foreach (SettingModel one in table) text.Append($"{one.Key} = {one.Value}\n");
        }

        Assert.Equal(all.Select(static one => (one.Section, one.Key, one.Index, one.Value)), All(text.ToString()).Select(static one => (one.Section, one.Key, one.Index, one.Value)));
    }

    [Fact]
    public void The_settings_that_a_stage_names_are_there()
    {
        foreach (string name in StageSettings.Of.Values.SelectMany(static names => names))
        {
            string[] parts = name.Split('.');
            Assert.True(parts[0] == "limits" || SettingTable.Find(parts[0])?.Find(parts[1]) is not null, $"{name} is no setting.");
        }
    }
}
