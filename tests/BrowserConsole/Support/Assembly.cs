[assembly: AssemblyFixture(typeof(Posthouse.Browser.BrowserHost))]
