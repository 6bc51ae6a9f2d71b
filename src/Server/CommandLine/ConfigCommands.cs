using System.CommandLine;

namespace Posthouse.Server;

/// <summary>posthouse config …</summary>
internal static class ConfigCommands
{
    internal static Command Create()
    {
        var reference = new Command("reference", "Print the whole configuration file, documented, with every default.");
        CommandRun.Of(reference, static run => run.Out.WriteAsync(ConfigurationReference.Write()));

        var file = new Argument<string>("file") { Description = "The configuration file." };
        var check = new Command("check", "Check a configuration file and report every error in it, each with its line.") { file };
        CommandRun.Of(check, run =>
        {
            PosthouseConfiguration configuration = PosthouseConfiguration.Load(run.Get(file));
            run.Done($"{run.Get(file)} is right: {configuration.HostName}, data in {configuration.DataFolder}, {configuration.Listeners.Count} listeners.");
            return Task.CompletedTask;
        });
        return new Command("config", "The configuration file.") { reference, check };
    }
}
