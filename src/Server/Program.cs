using Posthouse.Server;

return await PosthouseCommand.RunAsync(args);
