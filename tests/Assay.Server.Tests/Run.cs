// The cluster and the folders of a run end with it.
[assembly: AssemblyFixture(typeof(Assay.Tests.Support.RunEnd))]
